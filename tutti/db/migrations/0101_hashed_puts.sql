-- What came by one PUT through us was hashed on its way: its storage_key, its bytes (received_bytes), and this.
alter table upload_session
  add column sha256 bytea check (octet_length(sha256) = 32),
  add check ((sha256 is null) or (storage_key is not null and token_hash is null));
