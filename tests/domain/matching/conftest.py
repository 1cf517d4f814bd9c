from tests.factories.accounts_fixtures import database, quick_hashes

__all__ = ["database", "quick_hashes"]
