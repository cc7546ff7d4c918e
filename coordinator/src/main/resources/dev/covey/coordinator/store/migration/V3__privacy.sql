-- What a run has spent, as the text of its ledger, and the secret its rosters are drawn from where nobody may know who was drawn.
create table privacy_ledger (
  run_id        varchar(120) primary key references run(run_id),
  ledger        text         not null,
  roster_secret bytea        not null
);

-- A draw of noise that is paid for and whose result is not committed: drawn again from the same seed, for the same sum only.
-- The row goes when the attempt ends.
create table noise_draw (
  run_id     varchar(120) not null references run(run_id),
  round      integer      not null,
  attempt    integer      not null,
  seed       bytea        not null,
  sum_sha256 varchar(64)  not null,
  primary key (run_id, round, attempt)
);
