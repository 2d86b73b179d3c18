-- Mailboxes of subscribers. Written once for H2 2 and PostgreSQL 15.

-- What belongs to a mailbox besides messages and greetings; one without a row has set nothing.
create table mailbox (
    subscriber_id bigint not null primary key references subscriber (id) on delete cascade,
    -- null: nobody gets in by a PIN
    pin_hash varchar(255),
    -- since the last right one, or the last lock
    pin_failures integer not null,
    -- null: it was not locked lately
    pin_locked_until timestamp(6) with time zone
);

-- The sound is in the file of this id.
create table voicemail_message (
    id uuid not null primary key,
    subscriber_id bigint not null references subscriber (id) on delete cascade,
    -- a URI, empty when it is not to be known
    sender varchar(1000) not null,
    sender_name varchar(256) not null,
    call_id varchar(1000) not null,
    -- a URI, empty when nobody did
    forwarded_by varchar(1000) not null,
    received timestamp(6) with time zone not null,
    -- at 8,000 a second
    samples bigint not null,
    -- of the file in bytes
    size bigint not null,
    state varchar(16) not null check (state in ('NEW', 'SAVED')),
    urgent boolean not null,
    -- not null: it was deleted, which can be undone until then
    deleted_until timestamp(6) with time zone
);

create index voicemail_message_subscriber on voicemail_message (subscriber_id);
create index voicemail_message_received on voicemail_message (received);
create index voicemail_message_deleted on voicemail_message (deleted_until);

-- The subscriber's own greetings; the sound is in the file of this id.
create table voicemail_greeting (
    subscriber_id bigint not null references subscriber (id) on delete cascade,
    kind varchar(16) not null,
    id uuid not null,
    samples bigint not null,
    size bigint not null,
    recorded timestamp(6) with time zone not null,
    primary key (subscriber_id, kind)
);

-- Which directory of files belongs to this database.
create table voicemail_directory (
    place integer not null primary key check (place = 0),
    id uuid not null
);
