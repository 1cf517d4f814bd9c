-- Whoever invited somebody may think again.
grant delete on invitation to tutti_app;
