"""Files: uploads, imports, checksums. Bytes are immutable and held once however often they are uploaded."""
