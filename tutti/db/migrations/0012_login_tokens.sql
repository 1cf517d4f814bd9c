-- Tokens that a program gets for an e-mail address and a password: short-lived, gone with the password.
alter table access_token drop constraint access_token_via_check;
alter table access_token add constraint access_token_via_check check (via in ('pat', 'oauth', 'login'));
