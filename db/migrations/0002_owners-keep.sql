-- Access is given by the owner of the dataset and nobody else, and a dataset that anyone has access to stays with its
-- owner: a foreign key on both columns says so, since row-level security sees only the row as it becomes.
ALTER TABLE "datasets" ADD CONSTRAINT "datasets_owner" UNIQUE("id","org_id");--> statement-breakpoint
ALTER TABLE "grants" DROP CONSTRAINT "grants_dataset_id_datasets_id_fk";--> statement-breakpoint
ALTER TABLE "grants" DROP CONSTRAINT "grants_grantor_org_id_orgs_id_fk";--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_owner" FOREIGN KEY ("dataset_id","grantor_org_id") REFERENCES "public"."datasets"("id","org_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- A row that may be read but not written may not be changed into one of the caller's own either. The rule of writing is
-- the check of the policy `tenant`, which looks at the row as it becomes; this one looks at the row as it is. Not for
-- datasets and pins: reading a granted dataset locks its row, and the key above keeps whose it is.
do $$
declare
  owned constant text := 'exists (select 1 from datasets d where d.id = dataset_id and d.org_id = app_org())';
  rule record;
begin
  for rule in
    select * from (values
      ('orgs', 'id = app_org()'),
      ('grants', 'grantor_org_id = app_org()'),
      ('contracts', owned),
      ('snapshots', owned),
      ('lake_files', owned),
      ('part_sources', owned),
      ('part_profiles', owned)
    ) as rules (relation, writable)
  loop
    execute format('create policy tenant_update on %I as restrictive for update using (app_system() or (%s))',
      rule.relation, rule.writable);
  end loop;
end
$$;
