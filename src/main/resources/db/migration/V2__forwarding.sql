-- Forwarding of subscribers; one without a row has set nothing. Written once for H2 2 and PostgreSQL 15.

create table forwarding (
    subscriber_id bigint not null primary key references subscriber (id) on delete cascade,
    version integer not null,
    do_not_disturb boolean not null
);

-- Lists are one text each, an element in a line; their syntax is that of the API.
create table forwarding_rule (
    subscriber_id bigint not null references forwarding (subscriber_id) on delete cascade,
    -- from 0, the order of the rules
    place integer not null,
    on_condition varchar(16) not null,
    enabled boolean not null,
    -- null: as the subscriber's phones always ring
    ring_seconds integer,
    callers varchar(8000) not null,
    times varchar(8000) not null,
    dialled varchar(20000) not null,
    destination varchar(1000) not null,
    primary key (subscriber_id, place)
);
