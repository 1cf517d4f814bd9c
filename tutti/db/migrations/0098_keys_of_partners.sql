-- Keys of requests that come before there is an account: they are their partner's, and so found without knowing
-- whose organisation was made. They begin with a sign that no caller's own key can have.

create unique index idempotency_of_partners on idempotency (key) where key like '→%';
