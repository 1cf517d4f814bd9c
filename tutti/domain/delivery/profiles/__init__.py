"""Store profiles: everything Tutti knows of a store is data, one file a store, completed by the operator."""
