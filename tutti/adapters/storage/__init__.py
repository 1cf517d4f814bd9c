"""Places for bytes: a local folder, or a store that speaks S3. One contract, held by one suite of tests."""
