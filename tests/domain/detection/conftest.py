from tests.factories.kept_files_fixtures import ada, bob, database, quick_hashes

__all__ = ["ada", "bob", "database", "quick_hashes"]
