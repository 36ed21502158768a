CREATE TABLE "relationships" (
	"id" text PRIMARY KEY NOT NULL,
	"dataset_id" text NOT NULL,
	"name" text NOT NULL,
	"to_dataset_id" text NOT NULL,
	"on" jsonb NOT NULL,
	"cardinality" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "relationships_name" UNIQUE("dataset_id","name")
);
--> statement-breakpoint
CREATE TABLE "results" (
	"key" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"datasets" jsonb NOT NULL,
	"policy" text NOT NULL,
	"engine" text NOT NULL,
	"semantics" integer NOT NULL,
	"store_key" text NOT NULL,
	"sha256" text NOT NULL,
	"bytes" bigint NOT NULL,
	"rows" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "results_store_key_unique" UNIQUE("store_key")
);
--> statement-breakpoint
ALTER TABLE "query_runs" ADD COLUMN "joined" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "query_runs" ADD COLUMN "engine" text DEFAULT 'duckdb' NOT NULL;--> statement-breakpoint
ALTER TABLE "query_runs" ADD COLUMN "cache" text DEFAULT 'none' NOT NULL;--> statement-breakpoint
ALTER TABLE "query_runs" ADD COLUMN "estimated_bytes_high" bigint;--> statement-breakpoint
ALTER TABLE "query_runs" ADD COLUMN "estimated_seconds" real;--> statement-breakpoint
ALTER TABLE "query_runs" ADD COLUMN "scanned_bytes" bigint;--> statement-breakpoint
ALTER TABLE "query_runs" ADD COLUMN "engine_ms" real;--> statement-breakpoint
ALTER TABLE "query_runs" ADD COLUMN "error_code" text;--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "source" jsonb;--> statement-breakpoint
ALTER TABLE "memberships" ADD COLUMN "query_bytes_max" bigint;--> statement-breakpoint
ALTER TABLE "orgs" ADD COLUMN "query_bytes_max" bigint;--> statement-breakpoint
ALTER TABLE "relationships" ADD CONSTRAINT "relationships_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relationships" ADD CONSTRAINT "relationships_to_dataset_id_datasets_id_fk" FOREIGN KEY ("to_dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relationships" ADD CONSTRAINT "relationships_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "results" ADD CONSTRAINT "results_org_id_orgs_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."orgs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "relationships_to" ON "relationships" USING btree ("to_dataset_id");--> statement-breakpoint
CREATE INDEX "results_last_used" ON "results" USING btree ("last_used_at","key");--> statement-breakpoint
-- As in 0001 and 0002. A relationship is seen with the dataset it is declared on; whether the dataset it leads to may be
-- known is asked where it is used.
do $$
declare
  owned constant text := 'exists (select 1 from datasets d where d.id = dataset_id and d.org_id = app_org())';
  seen constant text := 'exists (select 1 from datasets d where d.id = dataset_id)';
  rule record;
begin
  for rule in
    select * from (values
      ('relationships', seen, owned),
      ('results', 'org_id = app_org()', 'org_id = app_org()')
    ) as rules (relation, readable, writable)
  loop
    execute format('alter table %I enable row level security', rule.relation);
    execute format('alter table %I force row level security', rule.relation);
    execute format('create policy everyone on %I as permissive for all using (true) with check (true)', rule.relation);
    execute format('create policy tenant on %I as restrictive for all using (app_system() or (%s)) with check (app_system() or (%s))',
      rule.relation, rule.readable, rule.writable);
    execute format('create policy tenant_update on %I as restrictive for update using (app_system() or (%s))', rule.relation, rule.writable);
    execute format('create policy tenant_delete on %I as restrictive for delete using (app_system() or (%s))', rule.relation, rule.writable);
  end loop;
end
$$;
