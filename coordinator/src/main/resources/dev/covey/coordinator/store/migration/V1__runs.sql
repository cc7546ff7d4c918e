create table run (
  run_id        varchar(120) primary key,
  config_sha256 varchar(64)  not null,
  created_at    timestamp(3) with time zone not null,
  status        varchar(30)  not null,
  resumed_count integer      not null
);

create table round_attempt (
  run_id            varchar(120) not null references run(run_id),
  round             integer      not null,
  attempt           integer      not null,
  status            varchar(12)  not null check (status in ('committed', 'aborted')),
  metrics           text         not null,
  checkpoint_file   varchar(200),
  checkpoint_sha256 varchar(64),
  primary key (run_id, round, attempt)
);

-- At most one attempt of a round may commit: the last line of defence against counting a round twice.
create table committed_round (
  run_id  varchar(120) not null,
  round   integer      not null,
  attempt integer      not null,
  primary key (run_id, round),
  foreign key (run_id, round, attempt) references round_attempt(run_id, round, attempt)
);

create table participation (
  run_id    varchar(120) not null,
  round     integer      not null,
  attempt   integer      not null,
  client_id varchar(200) not null,
  outcome   varchar(12)  not null,
  primary key (run_id, round, attempt, client_id),
  foreign key (run_id, round, attempt) references round_attempt(run_id, round, attempt)
);
