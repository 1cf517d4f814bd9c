-- Payments that went back: refunds and disputes at the provider take the credits along.

insert into book_account (code, side, guarded, meaning) values
  ('credits:owed', 1, true, 'Credits that were spent although their payment went back');

-- payment is what the provider calls the movement of money, which its refunds and disputes name; returned, how
-- much of the price went back so far, and returned_credits, how many credits were taken for it. returns counts
-- the changes, so that an answer of the provider that was overtaken by another is not applied.
alter table credit_purchase
  add column payment text,
  add column returned numeric(12, 2) not null default 0 check (returned between 0 and price),
  add column returned_credits int not null default 0 check (returned_credits between 0 and credits),
  add column returns int not null default 0;
update credit_purchase set payment = reference where kind = 'auto_reload' and state = 'paid';
create unique index credit_purchase_by_payment on credit_purchase (provider, payment);

-- Which payment an event of a refund or dispute is about: it may arrive before the one that the payment was made.
alter table payment_event add column payment text;
create index payment_event_by_payment on payment_event (provider, payment) where payment is not null;
