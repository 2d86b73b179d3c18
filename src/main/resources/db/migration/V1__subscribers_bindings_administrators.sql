-- Written once for H2 2 and PostgreSQL 15. Names of hosts are in lower case, user parts as they are; see SubscriberDirectory.

create sequence domain_seq start with 1 increment by 10;

create table domain (
    id bigint not null primary key,
    version integer not null,
    name varchar(255) not null,
    constraint domain_name_unique unique (name)
);

create table domain_alias (
    name varchar(255) not null primary key,
    domain_id bigint not null references domain (id) on delete cascade
);

create index domain_alias_domain on domain_alias (domain_id);

create sequence subscriber_seq start with 1 increment by 100;

create table subscriber (
    id bigint not null primary key,
    version integer not null,
    domain_id bigint not null references domain (id),
    username varchar(64) not null,
    display_name varchar(128) not null,
    email varchar(254) not null,
    ha1_md5 bytea not null,
    ha1_sha256 bytea not null,
    -- MD5 and SHA-256 for user@domain, which many phones take for the user name; null: the password was not seen
    ha1_qualified bytea,
    enabled boolean not null,
    class_of_service varchar(64) not null,
    -- null: the server's setting
    ring_seconds integer,
    voicemail boolean not null,
    time_zone varchar(64) not null,
    locale varchar(64) not null,
    constraint subscriber_aor_unique unique (username, domain_id)
);

-- The other names of subscribers: numbers and extensions in their domain.
create table subscriber_address (
    domain_id bigint not null references domain (id),
    username varchar(64) not null,
    subscriber_id bigint not null references subscriber (id) on delete cascade,
    primary key (username, domain_id)
);

create index subscriber_address_subscriber on subscriber_address (subscriber_id);

-- One contact of an address-of-record. Refreshed very often, so without a foreign key; who deletes a subscriber deletes these.
create table binding (
    -- sip:user@domain, canonical
    aor varchar(400) not null,
    contact varchar(1500) not null,
    q integer not null,
    expires timestamp(6) with time zone not null,
    call_id varchar(1000) not null,
    cseq bigint not null,
    -- the hops as in a Path header, empty when there are none
    path varchar(8000) not null,
    reached_at varchar(1500) not null,
    primary key (aor, contact)
);

create index binding_expires on binding (expires);

create table administrator (
    username varchar(64) not null primary key,
    password_hash varchar(255) not null,
    role varchar(16) not null check (role in ('ADMIN', 'READ_ONLY')),
    created timestamp(6) with time zone not null
);
