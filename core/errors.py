"""What a visitor can cause and mend.

LessonError
├── PictureError     a picture that cannot be opened or is too large
├── NetworkError     an unknown network, or weights that cannot be fetched
├── DatasetError     a data set that cannot be loaded, split or trained on
├── RecipeError      a training recipe that makes no sense
├── RequestError     an attribution that cannot be asked for
├── FileError        a saved network that cannot be read
└── BusyError        too many visitors at work

Every message is one full sentence that says what to do next. Whatever is not a LessonError is ours to mend.
"""


class LessonError(Exception):
    """A visitor caused it and can mend it; the message says how."""


class PictureError(LessonError):
    """Choose another picture."""


class NetworkError(LessonError):
    """Choose another network."""


class DatasetError(LessonError):
    """Choose another data set, or add pictures."""


class RecipeError(LessonError):
    """Change the recipe."""


class RequestError(LessonError):
    """Ask for another attribution."""


class FileError(LessonError):
    """Choose another file."""


class BusyError(LessonError):
    """Wait a little and try again."""
