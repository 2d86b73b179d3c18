-- Hunt groups. Written once for H2 2 and PostgreSQL 15.

create sequence hunt_group_seq start with 1 increment by 10;

create table hunt_group (
    id bigint not null primary key,
    version integer not null,
    domain_id bigint not null references domain (id),
    username varchar(64) not null,
    display_name varchar(128) not null,
    strategy varchar(16) not null,
    -- null: as the phones of each member always ring
    ring_seconds integer,
    -- null: who is taken by nobody is refused
    destination varchar(1000),
    member_forwarding boolean not null,
    class_of_service varchar(64) not null,
    constraint hunt_group_aor_unique unique (username, domain_id)
);

create index hunt_group_domain on hunt_group (domain_id);

-- The other names of groups: numbers and extensions in their domain.
create table hunt_group_address (
    domain_id bigint not null references domain (id),
    username varchar(64) not null,
    group_id bigint not null references hunt_group (id) on delete cascade,
    primary key (username, domain_id)
);

create index hunt_group_address_group on hunt_group_address (group_id);

-- Who is in a group: subscribers and other groups; who is deleted leaves a gap in the places.
create table hunt_group_member (
    group_id bigint not null references hunt_group (id) on delete cascade,
    place integer not null,
    subscriber_id bigint references subscriber (id) on delete cascade,
    nested_id bigint references hunt_group (id) on delete cascade,
    primary key (group_id, place),
    constraint hunt_group_member_one check ((subscriber_id is null) <> (nested_id is null))
);

create index hunt_group_member_subscriber on hunt_group_member (subscriber_id);
create index hunt_group_member_nested on hunt_group_member (nested_id);
