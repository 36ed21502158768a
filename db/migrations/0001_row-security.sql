-- Row-level security: a second wall behind the WHERE of every verb. A transaction says whose it is with
-- set_config('app.org_id' …) and, for jobs and start-up, set_config('app.actor', 'system'). A transaction that says
-- nothing sees nothing.
create function app_org() returns text language sql stable
  as $$ select nullif(current_setting('app.org_id', true), '') $$;
--> statement-breakpoint
create function app_system() returns boolean language sql stable
  as $$ select coalesce(current_setting('app.actor', true), '') = 'system' $$;
--> statement-breakpoint
do $$
declare
  owned constant text := 'exists (select 1 from datasets d where d.id = dataset_id and d.org_id = app_org())';
  -- datasets has a policy of its own, so a dataset that can be found is one that may be seen.
  seen constant text := 'exists (select 1 from datasets d where d.id = dataset_id)';
  of_run constant text := 'exists (select 1 from runs r where r.id = run_id)';
  rule record;
begin
  for rule in
    select * from (values
      -- table, what may be read, what may be written
      ('orgs', 'app_org() is not null', 'id = app_org()'),
      ('users', 'exists (select 1 from memberships m where m.user_id = id)', 'exists (select 1 from memberships m where m.user_id = id)'),
      ('memberships', 'org_id = app_org()', 'org_id = app_org()'),
      ('sessions', 'exists (select 1 from memberships m where m.user_id = sessions.user_id)', 'exists (select 1 from memberships m where m.user_id = sessions.user_id)'),
      ('invites', 'org_id = app_org()', 'org_id = app_org()'),
      ('api_keys', 'org_id = app_org()', 'org_id = app_org()'),
      ('datasets', 'org_id = app_org() or exists (select 1 from grants g where g.dataset_id = datasets.id and g.org_id = app_org() and g.revoked_at is null)', 'org_id = app_org()'),
      ('grants', 'org_id = app_org() or grantor_org_id = app_org()', 'grantor_org_id = app_org()'),
      ('contracts', seen, owned),
      ('uploads', 'org_id = app_org()', 'org_id = app_org()'),
      ('runs', 'org_id = app_org()', 'org_id = app_org()'),
      ('run_steps', of_run, of_run),
      ('run_events', of_run, of_run),
      ('run_issues', of_run, of_run),
      ('snapshots', seen, owned),
      ('lake_files', seen, owned),
      ('part_sources', seen, owned),
      ('part_profiles', seen, owned),
      ('pins', seen, seen),
      ('audit_log', 'org_id = app_org()', 'org_id is null or org_id = app_org()'),
      ('query_runs', 'org_id = app_org()', 'org_id = app_org()')
    ) as rules (relation, readable, writable)
  loop
    execute format('alter table %I enable row level security', rule.relation);
    execute format('alter table %I force row level security', rule.relation);
    -- A restrictive policy alone shows nothing; this one lets through what the restrictive ones leave.
    execute format('create policy everyone on %I as permissive for all using (true) with check (true)', rule.relation);
    execute format('create policy tenant on %I as restrictive for all using (app_system() or (%s)) with check (app_system() or (%s))',
      rule.relation, rule.readable, rule.writable);
    execute format('create policy tenant_delete on %I as restrictive for delete using (app_system() or (%s))', rule.relation, rule.writable);
  end loop;
end
$$;
