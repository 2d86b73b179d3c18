-- What subscribers' phones may do. Written once for H2 2 and PostgreSQL 15.

-- Whether a subscriber in a call is called
alter table subscriber add column call_waiting boolean default true not null;

-- What is dialled to change one's own forwarding; a feature without a row has its default.
create table feature_code (
    domain_id bigint not null references domain (id) on delete cascade,
    feature varchar(32) not null,
    -- empty: the feature cannot be dialled
    code varchar(16) not null,
    primary key (domain_id, feature)
);
