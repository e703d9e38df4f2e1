from .model import Book
COLUMNS_GONE = {}
def books(clerks): return []
def joint_books(clerks): return []
