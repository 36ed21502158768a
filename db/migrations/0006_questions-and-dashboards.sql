CREATE TABLE "access_requests" (
	"id" text PRIMARY KEY NOT NULL,
	"dataset_id" text NOT NULL,
	"org_id" text NOT NULL,
	"owner_org_id" text NOT NULL,
	"user_id" text NOT NULL,
	"rights" text[] NOT NULL,
	"reason" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"answer" text,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "dashboard_links" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"dashboard_id" text NOT NULL,
	"token_hash" text NOT NULL,
	"note" text,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"views" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "dashboard_questions" (
	"dashboard_id" text NOT NULL,
	"question_id" text NOT NULL,
	CONSTRAINT "dashboard_questions_dashboard_id_question_id_pk" PRIMARY KEY("dashboard_id","question_id")
);
--> statement-breakpoint
CREATE TABLE "dashboard_versions" (
	"dashboard_id" text NOT NULL,
	"version" integer NOT NULL,
	"body" jsonb NOT NULL,
	"note" text,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "dashboard_versions_dashboard_id_version_pk" PRIMARY KEY("dashboard_id","version")
);
--> statement-breakpoint
CREATE TABLE "dashboards" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"owner_id" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"folder" text DEFAULT '' NOT NULL,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "exports" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"user_id" text NOT NULL,
	"dataset_id" text NOT NULL,
	"name" text NOT NULL,
	"format" text NOT NULL,
	"query" jsonb NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"percentage" integer,
	"sources" jsonb,
	"rows" bigint,
	"bytes" bigint,
	"sha256" text,
	"storage_key" text,
	"message" text,
	"error_code" text,
	"cancel_requested_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"downloads" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "saved_question_versions" (
	"question_id" text NOT NULL,
	"version" integer NOT NULL,
	"body" jsonb NOT NULL,
	"note" text,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "saved_question_versions_question_id_version_pk" PRIMARY KEY("question_id","version")
);
--> statement-breakpoint
CREATE TABLE "saved_questions" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"owner_id" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"folder" text DEFAULT '' NOT NULL,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"dataset_id" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shares" (
	"id" text PRIMARY KEY NOT NULL,
	"org_id" text NOT NULL,
	"kind" text NOT NULL,
	"object_id" text NOT NULL,
	"audience" text NOT NULL,
	"user_id" text,
	"role" text,
	"to_org_id" text,
	"may_edit" boolean DEFAULT false NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "query_runs" ADD COLUMN "receipt" jsonb;--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_org_id_orgs_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."orgs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_owner_org_id_orgs_id_fk" FOREIGN KEY ("owner_org_id") REFERENCES "public"."orgs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_requests" ADD CONSTRAINT "access_requests_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dashboard_links" ADD CONSTRAINT "dashboard_links_org_id_orgs_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."orgs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dashboard_links" ADD CONSTRAINT "dashboard_links_dashboard_id_dashboards_id_fk" FOREIGN KEY ("dashboard_id") REFERENCES "public"."dashboards"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dashboard_links" ADD CONSTRAINT "dashboard_links_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dashboard_questions" ADD CONSTRAINT "dashboard_questions_dashboard_id_dashboards_id_fk" FOREIGN KEY ("dashboard_id") REFERENCES "public"."dashboards"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dashboard_questions" ADD CONSTRAINT "dashboard_questions_question_id_saved_questions_id_fk" FOREIGN KEY ("question_id") REFERENCES "public"."saved_questions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dashboard_versions" ADD CONSTRAINT "dashboard_versions_dashboard_id_dashboards_id_fk" FOREIGN KEY ("dashboard_id") REFERENCES "public"."dashboards"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dashboard_versions" ADD CONSTRAINT "dashboard_versions_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dashboards" ADD CONSTRAINT "dashboards_org_id_orgs_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."orgs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dashboards" ADD CONSTRAINT "dashboards_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exports" ADD CONSTRAINT "exports_org_id_orgs_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."orgs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exports" ADD CONSTRAINT "exports_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exports" ADD CONSTRAINT "exports_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_question_versions" ADD CONSTRAINT "saved_question_versions_question_id_saved_questions_id_fk" FOREIGN KEY ("question_id") REFERENCES "public"."saved_questions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_question_versions" ADD CONSTRAINT "saved_question_versions_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_questions" ADD CONSTRAINT "saved_questions_org_id_orgs_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."orgs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_questions" ADD CONSTRAINT "saved_questions_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_questions" ADD CONSTRAINT "saved_questions_dataset_id_datasets_id_fk" FOREIGN KEY ("dataset_id") REFERENCES "public"."datasets"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shares" ADD CONSTRAINT "shares_org_id_orgs_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."orgs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shares" ADD CONSTRAINT "shares_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shares" ADD CONSTRAINT "shares_to_org_id_orgs_id_fk" FOREIGN KEY ("to_org_id") REFERENCES "public"."orgs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shares" ADD CONSTRAINT "shares_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_requests_owner" ON "access_requests" USING btree ("owner_org_id","state");--> statement-breakpoint
CREATE UNIQUE INDEX "access_requests_open" ON "access_requests" USING btree ("dataset_id","org_id","user_id") WHERE state = 'open';--> statement-breakpoint
CREATE UNIQUE INDEX "dashboard_links_token" ON "dashboard_links" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "dashboard_links_dashboard" ON "dashboard_links" USING btree ("dashboard_id");--> statement-breakpoint
CREATE INDEX "dashboard_questions_question" ON "dashboard_questions" USING btree ("question_id");--> statement-breakpoint
CREATE INDEX "dashboards_org" ON "dashboards" USING btree ("org_id","updated_at");--> statement-breakpoint
CREATE INDEX "exports_user" ON "exports" USING btree ("org_id","user_id","created_at");--> statement-breakpoint
CREATE INDEX "exports_expiry" ON "exports" USING btree ("state","expires_at");--> statement-breakpoint
CREATE INDEX "saved_questions_org" ON "saved_questions" USING btree ("org_id","updated_at");--> statement-breakpoint
CREATE INDEX "saved_questions_dataset" ON "saved_questions" USING btree ("dataset_id");--> statement-breakpoint
CREATE INDEX "shares_object" ON "shares" USING btree ("object_id");--> statement-breakpoint
CREATE INDEX "shares_to_org" ON "shares" USING btree ("to_org_id");--> statement-breakpoint
-- As in 0001 to 0004. What is shared with another organisation can be read there, and changed only where it belongs.
do $$
declare
  own constant text := 'org_id = app_org()';
  question constant text :=
    'org_id = app_org() or exists (select 1 from shares s where s.kind = ''question'' and s.object_id = saved_questions.id and s.to_org_id = app_org())';
  dashboard constant text :=
    'org_id = app_org() or exists (select 1 from shares s where s.kind = ''dashboard'' and s.object_id = dashboards.id and s.to_org_id = app_org())';
  rule record;
begin
  for rule in
    select * from (values
      ('saved_questions', question, own),
      ('saved_question_versions',
        'exists (select 1 from saved_questions q where q.id = question_id)',
        'exists (select 1 from saved_questions q where q.id = question_id and q.org_id = app_org())'),
      ('dashboards', dashboard, own),
      ('dashboard_versions',
        'exists (select 1 from dashboards d where d.id = dashboard_id)',
        'exists (select 1 from dashboards d where d.id = dashboard_id and d.org_id = app_org())'),
      ('dashboard_questions',
        'exists (select 1 from dashboards d where d.id = dashboard_id)',
        'exists (select 1 from dashboards d where d.id = dashboard_id and d.org_id = app_org())'),
      ('shares', 'org_id = app_org() or to_org_id = app_org()', own),
      ('dashboard_links', own, own),
      ('exports', own, own),
      ('access_requests', 'org_id = app_org() or owner_org_id = app_org()', 'org_id = app_org() or owner_org_id = app_org()')
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
