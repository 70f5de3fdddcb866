ALTER TABLE "rollup_client_minute" DROP CONSTRAINT "rollup_client_minute_at_client_route_pk";--> statement-breakpoint
ALTER TABLE "rollup_limit_minute" DROP CONSTRAINT "rollup_limit_minute_at_limit_name_route_pk";--> statement-breakpoint
ALTER TABLE "rollup_client_minute" ADD COLUMN "method" text NOT NULL;--> statement-breakpoint
ALTER TABLE "rollup_limit_minute" ADD COLUMN "method" text NOT NULL;--> statement-breakpoint
ALTER TABLE "rollup_client_minute" ADD CONSTRAINT "rollup_client_minute_at_client_route_method_pk" PRIMARY KEY("at","client","route","method");--> statement-breakpoint
ALTER TABLE "rollup_limit_minute" ADD CONSTRAINT "rollup_limit_minute_at_limit_name_route_method_pk" PRIMARY KEY("at","limit_name","route","method");--> statement-breakpoint
CREATE INDEX "metric_rejects_received_at" ON "metric_rejects" USING btree ("received_at");
