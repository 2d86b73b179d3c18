-- What domains do for all their subscribers. Written once for H2 2 and PostgreSQL 15.

create table domain_forwarding (
    domain_id bigint not null primary key references domain (id) on delete cascade,
    version integer not null,
    -- null: as the server's setting says
    notify_forwarding boolean
);

create table domain_forwarding_rule (
    domain_id bigint not null references domain_forwarding (domain_id) on delete cascade,
    place integer not null,
    on_condition varchar(16) not null,
    enabled boolean not null,
    ring_seconds integer,
    callers varchar(8000) not null,
    times varchar(30000) not null,
    dialled varchar(20000) not null,
    destination varchar(1000) not null,
    primary key (domain_id, place)
);

create table domain_calendar (
    domain_id bigint not null primary key references domain (id) on delete cascade,
    version integer not null
);

create table domain_holiday (
    domain_id bigint not null references domain_calendar (domain_id) on delete cascade,
    place integer not null,
    name varchar(64) not null,
    -- whole days, in the syntax of the API
    days varchar(500) not null,
    primary key (domain_id, place)
);

-- A recurrence is longer than a weekly time.
alter table forwarding_rule alter column times set data type varchar(30000);
