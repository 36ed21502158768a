CREATE TABLE "column_aliases" (
	"dataset_id" text NOT NULL,
	"hospital" text NOT NULL,
	"header" text NOT NULL,
	"column_name" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "column_aliases_dataset_id_hospital_header_pk" PRIMARY KEY("dataset_id","hospital","header")
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"dataset_id" text NOT NULL,
	"hospital" text NOT NULL,
	"expected_day" integer NOT NULL,
	"since" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "schedules_dataset_id_hospital_pk" PRIMARY KEY("dataset_id","hospital")
);
--> statement-breakpoint
CREATE TABLE "notice_channels" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"target" text NOT NULL,
	"sealed_secret" text,
	"events" text[] NOT NULL,
	"is_enabled" boolean DEFAULT true NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notice_deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"notice_id" text NOT NULL,
	"channel_id" text NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"error" text,
	"sent_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"event" text NOT NULL,
	"dedupe_key" text NOT NULL,
	"subject" jsonb NOT NULL,
	"spread_at" timestamp with time zone,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "notices_dedupe_key_unique" UNIQUE("dedupe_key")
);
--> statement-breakpoint
CREATE TABLE "backfills" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"dataset_id" text NOT NULL,
	"contract_version" integer NOT NULL,
	"selection" jsonb NOT NULL,
	"state" text DEFAULT 'running' NOT NULL,
	"total" integer NOT NULL,
	"without_file" integer DEFAULT 0 NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "upload_sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"dataset_id" text NOT NULL,
	"user_id" text NOT NULL,
	"filename" text NOT NULL,
	"hospital" text,
	"period" text,
	"bytes" bigint NOT NULL,
	"received" bigint DEFAULT 0 NOT NULL,
	"sha256" text,
	"modified_at" bigint,
	"rehearsal" boolean DEFAULT false NOT NULL,
	"corrects_run_id" text,
	"state" text DEFAULT 'open' NOT NULL,
	"message" text,
	"upload_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_byte_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "uploads" DROP CONSTRAINT "uploads_storage_key_unique";--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "keep_versions" integer;--> statement-breakpoint
ALTER TABLE "datasets" ADD COLUMN "keep_raw_days" integer;--> statement-breakpoint
ALTER TABLE "part_profiles" ADD COLUMN "sketch" jsonb;--> statement-breakpoint
ALTER TABLE "part_sources" ADD COLUMN "sources" jsonb;--> statement-breakpoint
ALTER TABLE "snapshots" ADD COLUMN "restored" integer;--> statement-breakpoint
ALTER TABLE "run_issues" ADD COLUMN "expected" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "trigger" text DEFAULT 'upload' NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "corrects_run_id" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "backfill_id" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "accepted_by" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "accepted_holds" text[];--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "is_reference" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "checks" jsonb;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "layout" jsonb;--> statement-breakpoint
ALTER TABLE "uploads" ADD COLUMN "zip" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "uploads" ADD COLUMN "source" text DEFAULT 'api' NOT NULL;--> statement-breakpoint
ALTER TABLE "uploads" ADD COLUMN "kept_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "uploads" ADD COLUMN "removed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "column_aliases" ADD CONSTRAINT "column_aliases_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "column_aliases" ADD CONSTRAINT "column_aliases_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_channels" ADD CONSTRAINT "notice_channels_org_id_orgs_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."orgs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_channels" ADD CONSTRAINT "notice_channels_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_deliveries" ADD CONSTRAINT "notice_deliveries_org_id_orgs_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."orgs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_deliveries" ADD CONSTRAINT "notice_deliveries_notice_id_notices_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_deliveries" ADD CONSTRAINT "notice_deliveries_channel_id_notice_channels_id_fk" FOREIGN KEY ("channel_id") REFERENCES "public"."notice_channels"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_org_id_orgs_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."orgs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "backfills" ADD CONSTRAINT "backfills_org_id_orgs_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."orgs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "backfills" ADD CONSTRAINT "backfills_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "backfills" ADD CONSTRAINT "backfills_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "upload_sessions" ADD CONSTRAINT "upload_sessions_org_id_orgs_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."orgs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "upload_sessions" ADD CONSTRAINT "upload_sessions_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "upload_sessions" ADD CONSTRAINT "upload_sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "upload_sessions" ADD CONSTRAINT "upload_sessions_upload_id_uploads_id_fk" FOREIGN KEY ("upload_id") REFERENCES "public"."uploads"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "notice_channels_org" ON "notice_channels" USING btree ("org_id");--> statement-breakpoint
CREATE UNIQUE INDEX "notice_deliveries_once" ON "notice_deliveries" USING btree ("notice_id","channel_id");--> statement-breakpoint
CREATE INDEX "notice_deliveries_due" ON "notice_deliveries" USING btree ("state","next_at");--> statement-breakpoint
CREATE INDEX "notices_org" ON "notices" USING btree ("org_id","at");--> statement-breakpoint
CREATE INDEX "backfills_dataset" ON "backfills" USING btree ("dataset_id","created_at");--> statement-breakpoint
CREATE INDEX "upload_sessions_open" ON "upload_sessions" USING btree ("org_id","state");--> statement-breakpoint
CREATE INDEX "upload_sessions_dataset" ON "upload_sessions" USING btree ("dataset_id","state");--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_corrects_run_id_runs_id_fk" FOREIGN KEY ("corrects_run_id") REFERENCES "public"."runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_backfill_id_backfills_id_fk" FOREIGN KEY ("backfill_id") REFERENCES "public"."backfills"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_accepted_by_users_id_fk" FOREIGN KEY ("accepted_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "runs_backfill" ON "runs" USING btree ("backfill_id");--> statement-breakpoint
CREATE INDEX "uploads_object" ON "uploads" USING btree ("storage_key");--> statement-breakpoint
-- As in 0001 to 0003.
do $$
declare
  owned constant text := 'exists (select 1 from datasets d where d.id = dataset_id and d.org_id = app_org())';
  own constant text := 'org_id = app_org()';
  rule record;
begin
  for rule in
    select * from (values
      ('column_aliases', owned, owned),
      ('schedules', owned, owned),
      ('upload_sessions', own, own),
      ('backfills', own, own),
      ('notice_channels', own, own),
      ('notices', own, own),
      ('notice_deliveries', own, own)
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
