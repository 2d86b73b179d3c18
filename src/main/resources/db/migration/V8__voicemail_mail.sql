-- E-mail about new messages. Written once for H2 2 and PostgreSQL 15.

-- What subscribers want; who has no row has said nothing.
create table voicemail_mail_choice (
    subscriber_id bigint not null primary key references subscriber (id) on delete cascade,
    choice varchar(32) not null check (choice in ('NONE', 'NOTIFY', 'ATTACH', 'ATTACH_AND_DELETE'))
);

-- What is to be sent, one for each message. The message may be gone by then.
create table voicemail_mail (
    message_id uuid not null primary key,
    -- any of the mailbox's addresses-of-record
    mailbox varchar(1000) not null,
    created timestamp(6) with time zone not null,
    attempts integer not null,
    -- whoever sends it puts this off first, so that nobody else does meanwhile
    next_attempt timestamp(6) with time zone not null,
    -- it was sent, and the message is to be deleted yet
    sent boolean not null
);

create index voicemail_mail_next on voicemail_mail (next_attempt);
