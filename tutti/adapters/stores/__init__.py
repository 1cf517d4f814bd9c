"""Ways to a store: a local folder, SFTP, S3; and the embedded store that answers like a real one."""
