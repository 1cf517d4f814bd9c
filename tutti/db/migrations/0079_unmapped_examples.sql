-- An example of where each word was met: the sender's DPID and the message's id.
alter table unmapped_value add column example text;
