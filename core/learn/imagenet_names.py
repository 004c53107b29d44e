"""What ImageNet's thousand class names call the things in our data sets.

The spelling is that of torchvision's weights (`ResNet18_Weights.IMAGENET1K_V1.meta["categories"]`). A class
is listed only where the name means the same thing, not where it merely looks alike. Imports no torch.
"""

from collections.abc import Mapping

Names = tuple[str, ...]
Known = Mapping[str, Names]

CARS: Names = (
    "sports car", "convertible", "beach wagon", "cab", "jeep", "limousine", "minivan", "Model T", "racer",
)  # fmt: skip
TRUCKS: Names = (
    "trailer truck", "garbage truck", "tow truck", "fire engine", "moving van", "pickup",
)  # fmt: skip
BUSES: Names = ("school bus", "minibus", "trolleybus")
MOTORBIKES: Names = ("moped", "motor scooter")
CATS: Names = ("tabby", "tiger cat", "Persian cat", "Siamese cat", "Egyptian cat")
DOGS: Names = (
    "Chihuahua", "Japanese spaniel", "Maltese dog", "Pekinese", "Shih-Tzu", "Blenheim spaniel", "papillon",
    "toy terrier", "Rhodesian ridgeback", "Afghan hound", "basset", "beagle", "bloodhound", "bluetick",
    "black-and-tan coonhound", "Walker hound", "English foxhound", "redbone", "borzoi", "Irish wolfhound",
    "Italian greyhound", "whippet", "Ibizan hound", "Norwegian elkhound", "otterhound", "Saluki",
    "Scottish deerhound", "Weimaraner", "Staffordshire bullterrier", "American Staffordshire terrier",
    "Bedlington terrier", "Border terrier", "Kerry blue terrier", "Irish terrier", "Norfolk terrier",
    "Norwich terrier", "Yorkshire terrier", "wire-haired fox terrier", "Lakeland terrier",
    "Sealyham terrier", "Airedale", "cairn", "Australian terrier", "Dandie Dinmont", "Boston bull",
    "miniature schnauzer", "giant schnauzer", "standard schnauzer", "Scotch terrier", "Tibetan terrier",
    "silky terrier", "soft-coated wheaten terrier", "West Highland white terrier", "Lhasa",
    "flat-coated retriever", "curly-coated retriever", "golden retriever", "Labrador retriever",
    "Chesapeake Bay retriever", "German short-haired pointer", "vizsla", "English setter", "Irish setter",
    "Gordon setter", "Brittany spaniel", "clumber", "English springer", "Welsh springer spaniel",
    "cocker spaniel", "Sussex spaniel", "Irish water spaniel", "kuvasz", "schipperke", "groenendael",
    "malinois", "briard", "kelpie", "komondor", "Old English sheepdog", "Shetland sheepdog", "collie",
    "Border collie", "Bouvier des Flandres", "Rottweiler", "German shepherd", "Doberman",
    "miniature pinscher", "Greater Swiss Mountain dog", "Bernese mountain dog", "Appenzeller",
    "EntleBucher", "boxer", "bull mastiff", "Tibetan mastiff", "French bulldog", "Great Dane",
    "Saint Bernard", "Eskimo dog", "malamute", "Siberian husky", "dalmatian", "affenpinscher", "basenji",
    "pug", "Leonberg", "Newfoundland", "Great Pyrenees", "Samoyed", "Pomeranian", "chow", "keeshond",
    "Brabancon griffon", "Pembroke", "Cardigan", "toy poodle", "miniature poodle", "standard poodle",
    "Mexican hairless",
)  # fmt: skip
BIRDS: Names = (
    "cock", "hen", "ostrich", "brambling", "goldfinch", "house finch", "junco", "indigo bunting", "robin",
    "bulbul", "jay", "magpie", "chickadee", "water ouzel", "kite", "bald eagle", "vulture",
    "great grey owl", "black grouse", "ptarmigan", "ruffed grouse", "prairie chicken", "peacock", "quail",
    "partridge", "African grey", "macaw", "sulphur-crested cockatoo", "lorikeet", "coucal", "bee eater",
    "hornbill", "hummingbird", "jacamar", "toucan", "drake", "red-breasted merganser", "goose",
    "black swan", "white stork", "black stork", "spoonbill", "flamingo", "little blue heron",
    "American egret", "bittern", "crane bird", "limpkin", "European gallinule", "American coot", "bustard",
    "ruddy turnstone", "red-backed sandpiper", "redshank", "dowitcher", "oystercatcher", "pelican",
    "king penguin", "albatross",
)  # fmt: skip

VEHICLES: Known = {"car": CARS, "truck": TRUCKS, "bus": BUSES, "motorbike": MOTORBIKES}
CAR_KINDS: Known = {
    "estate": ("beach wagon",),
    "sports car": ("sports car",),
    "convertible": ("convertible",),
    "off-roader": ("jeep",),
}
TRUCK_KINDS: Known = {"fire engine": ("fire engine",)}
ANTS_BEES: Known = {"ants": ("ant",), "bees": ("bee",)}
PETS: Known = {
    "American Pit Bull Terrier": ("American Staffordshire terrier",),
    "Basset Hound": ("basset",),
    "Beagle": ("beagle",),
    "Boxer": ("boxer",),
    "Chihuahua": ("Chihuahua",),
    "Egyptian Mau": ("Egyptian cat",),
    "English Cocker Spaniel": ("cocker spaniel",),
    "English Setter": ("English setter",),
    "German Shorthaired": ("German short-haired pointer",),
    "Great Pyrenees": ("Great Pyrenees",),
    "Japanese Chin": ("Japanese spaniel",),
    "Keeshond": ("keeshond",),
    "Leonberger": ("Leonberg",),
    "Miniature Pinscher": ("miniature pinscher",),
    "Newfoundland": ("Newfoundland",),
    "Persian": ("Persian cat",),
    "Pomeranian": ("Pomeranian",),
    "Pug": ("pug",),
    "Saint Bernard": ("Saint Bernard",),
    "Samoyed": ("Samoyed",),
    "Scottish Terrier": ("Scotch terrier",),
    "Siamese": ("Siamese cat",),
    "Staffordshire Bull Terrier": ("Staffordshire bullterrier",),
    "Wheaten Terrier": ("soft-coated wheaten terrier",),
    "Yorkshire Terrier": ("Yorkshire terrier",),
}
FLOWERS: Known = {"oxeye daisy": ("daisy",), "artichoke": ("artichoke",)}
CIFAR10: Known = {
    "airplane": ("airliner", "warplane"),
    "automobile": CARS,
    "bird": BIRDS,
    "cat": CATS,
    "dog": DOGS,
    "frog": ("bullfrog", "tree frog", "tailed frog"),
    "horse": ("sorrel",),
    "ship": ("container ship", "liner", "speedboat", "fireboat", "aircraft carrier"),
    "truck": TRUCKS,
}
FASHION: Known = {
    "T-shirt/top": ("jersey",),
    "Trouser": ("jean",),
    "Pullover": ("sweatshirt", "cardigan"),
    "Coat": ("trench coat", "fur coat", "lab coat"),
    "Sandal": ("sandal",),
    "Sneaker": ("running shoe",),
    "Bag": ("purse", "mailbag"),
}
