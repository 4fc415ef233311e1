-- Trusted extensions: the owner of a database may create them.
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- CreateEnum
CREATE TYPE "EditKind" AS ENUM ('edit', 'exploration');

-- CreateEnum
CREATE TYPE "EditStatus" AS ENUM ('queued', 'running', 'done', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "ImageKind" AS ENUM ('upload', 'result');

-- CreateEnum
CREATE TYPE "ImageStatus" AS ENUM ('pending', 'ready', 'refused');

-- CreateEnum
CREATE TYPE "RenditionKind" AS ENUM ('thumbnail', 'preview', 'full', 'share');

-- CreateEnum
CREATE TYPE "UserRole" AS ENUM ('administrator', 'member');

-- CreateEnum
CREATE TYPE "WorkspaceKind" AS ENUM ('personal', 'team');

-- CreateEnum
CREATE TYPE "MembershipRole" AS ENUM ('owner', 'admin', 'editor', 'viewer');

-- CreateTable
CREATE TABLE "AuditLog" (
    "id" UUID NOT NULL,
    "workspaceId" UUID,
    "actorId" UUID,
    "action" TEXT NOT NULL,
    "subjectId" TEXT,
    "data" JSONB NOT NULL DEFAULT '{}',
    "address" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AuditLog_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Blob" (
    "sha256" CHAR(64) NOT NULL,
    "bytes" BIGINT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Blob_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "Edit" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "sourceId" UUID,
    "createdById" UUID,
    "kind" "EditKind" NOT NULL DEFAULT 'edit',
    "batchId" UUID NOT NULL,
    "variant" INTEGER NOT NULL DEFAULT 0,
    "idempotencyKey" TEXT NOT NULL,
    "instruction" TEXT NOT NULL,
    "modelVersionId" UUID,
    "steps" INTEGER NOT NULL,
    "textGuidance" DOUBLE PRECISION NOT NULL,
    "imageGuidance" DOUBLE PRECISION NOT NULL,
    "seed" BIGINT NOT NULL,
    "negative" TEXT NOT NULL DEFAULT '',
    "scheduler" TEXT NOT NULL,
    "resolution" INTEGER NOT NULL,
    "restore" TEXT NOT NULL,
    "samples" INTEGER NOT NULL DEFAULT 1,
    "feather" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "maskHash" CHAR(64),
    "status" "EditStatus" NOT NULL DEFAULT 'queued',
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "cancelRequestedAt" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "leaseOwner" TEXT,
    "heartbeatAt" TIMESTAMPTZ(3),
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "recipe" JSONB,
    "advice" JSONB,
    "timings" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Edit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Event" (
    "workspaceId" UUID NOT NULL,
    "sequence" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "subjectId" UUID NOT NULL,
    "data" JSONB NOT NULL DEFAULT '{}',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Event_pkey" PRIMARY KEY ("workspaceId","sequence")
);

-- CreateTable
CREATE TABLE "Image" (
    "id" UUID NOT NULL,
    "workspaceId" UUID NOT NULL,
    "kind" "ImageKind" NOT NULL,
    "status" "ImageStatus" NOT NULL DEFAULT 'pending',
    "blobHash" CHAR(64) NOT NULL,
    "width" INTEGER,
    "height" INTEGER,
    "name" TEXT NOT NULL,
    "instruction" TEXT,
    "favourite" BOOLEAN NOT NULL DEFAULT false,
    "trashedAt" TIMESTAMPTZ(3),
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "editId" UUID,
    "createdById" UUID,
    "idempotencyKey" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Image_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Rendition" (
    "workspaceId" UUID NOT NULL,
    "imageId" UUID NOT NULL,
    "kind" "RenditionKind" NOT NULL,
    "blobHash" CHAR(64) NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Rendition_pkey" PRIMARY KEY ("workspaceId","imageId","kind")
);

-- CreateTable
CREATE TABLE "MailOutbox" (
    "id" UUID NOT NULL,
    "recipient" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "html" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sentAt" TIMESTAMPTZ(3),
    "error" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "MailOutbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Model" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Model_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ModelVersion" (
    "id" UUID NOT NULL,
    "modelId" UUID NOT NULL,
    "label" TEXT NOT NULL,
    "identity" TEXT NOT NULL,
    "licence" TEXT NOT NULL,
    "provenance" JSONB NOT NULL,
    "recipe" JSONB,
    "evaluation" JSONB,
    "capabilities" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ModelVersion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Deployment" (
    "id" UUID NOT NULL,
    "modelVersionId" UUID NOT NULL,
    "channel" TEXT NOT NULL DEFAULT 'edit',
    "reason" TEXT NOT NULL,
    "deployedById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Deployment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RateLimit" (
    "key" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RateLimit_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "Account" (
    "userId" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "providerAccountId" TEXT NOT NULL,
    "refresh_token" TEXT,
    "access_token" TEXT,
    "expires_at" INTEGER,
    "token_type" TEXT,
    "scope" TEXT,
    "id_token" TEXT,
    "session_state" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Account_pkey" PRIMARY KEY ("provider","providerAccountId")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" UUID NOT NULL,
    "sessionToken" TEXT NOT NULL,
    "userId" UUID NOT NULL,
    "expires" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "userAgent" TEXT,
    "address" TEXT,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "VerificationToken" (
    "identifier" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "VerificationToken_pkey" PRIMARY KEY ("identifier","token")
);

-- CreateTable
CREATE TABLE "User" (
    "id" UUID NOT NULL,
    "name" TEXT,
    "email" TEXT NOT NULL,
    "emailVerified" TIMESTAMPTZ(3),
    "image" TEXT,
    "role" "UserRole" NOT NULL DEFAULT 'member',
    "language" TEXT,
    "suspendedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Credential" (
    "userId" UUID NOT NULL,
    "passwordHash" TEXT NOT NULL,
    "changedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Credential_pkey" PRIMARY KEY ("userId")
);

-- CreateTable
CREATE TABLE "Workspace" (
    "id" UUID NOT NULL,
    "kind" "WorkspaceKind" NOT NULL,
    "name" TEXT NOT NULL,
    "personalOfId" UUID,
    "eventSequence" BIGINT NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Workspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Membership" (
    "workspaceId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "role" "MembershipRole" NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Membership_pkey" PRIMARY KEY ("workspaceId","userId")
);

-- CreateIndex
CREATE INDEX "AuditLog_workspaceId_createdAt_id_idx" ON "AuditLog"("workspaceId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "AuditLog_createdAt_id_idx" ON "AuditLog"("createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "AuditLog_actorId_createdAt_idx" ON "AuditLog"("actorId", "createdAt" DESC);

-- CreateIndex
CREATE INDEX "Blob_claimedAt_idx" ON "Blob"("claimedAt");

-- CreateIndex
CREATE INDEX "Edit_workspaceId_createdAt_id_idx" ON "Edit"("workspaceId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Edit_workspaceId_sourceId_idx" ON "Edit"("workspaceId", "sourceId");

-- CreateIndex
CREATE INDEX "Edit_workspaceId_batchId_idx" ON "Edit"("workspaceId", "batchId");

-- CreateIndex
CREATE INDEX "Edit_createdById_idx" ON "Edit"("createdById");

-- CreateIndex
CREATE INDEX "Edit_modelVersionId_idx" ON "Edit"("modelVersionId");

-- CreateIndex
CREATE INDEX "Edit_maskHash_idx" ON "Edit"("maskHash");

-- CreateIndex
CREATE UNIQUE INDEX "Edit_workspaceId_id_key" ON "Edit"("workspaceId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Edit_workspaceId_idempotencyKey_variant_key" ON "Edit"("workspaceId", "idempotencyKey", "variant");

-- CreateIndex
CREATE INDEX "Event_createdAt_idx" ON "Event"("createdAt");

-- CreateIndex
CREATE INDEX "Image_search_idx" ON "Image" USING GIN ("workspaceId" uuid_ops, "name" gin_trgm_ops, "instruction" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "Image_blobHash_idx" ON "Image"("blobHash");

-- CreateIndex
CREATE INDEX "Image_createdById_idx" ON "Image"("createdById");

-- CreateIndex
CREATE UNIQUE INDEX "Image_workspaceId_id_key" ON "Image"("workspaceId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Image_workspaceId_editId_key" ON "Image"("workspaceId", "editId");

-- CreateIndex
CREATE UNIQUE INDEX "Image_workspaceId_idempotencyKey_key" ON "Image"("workspaceId", "idempotencyKey");

-- CreateIndex
CREATE INDEX "Rendition_blobHash_idx" ON "Rendition"("blobHash");

-- CreateIndex
CREATE INDEX "MailOutbox_createdAt_id_idx" ON "MailOutbox"("createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "Model_name_key" ON "Model"("name");

-- CreateIndex
CREATE UNIQUE INDEX "ModelVersion_identity_key" ON "ModelVersion"("identity");

-- CreateIndex
CREATE UNIQUE INDEX "ModelVersion_modelId_label_key" ON "ModelVersion"("modelId", "label");

-- CreateIndex
CREATE INDEX "Deployment_channel_createdAt_id_idx" ON "Deployment"("channel", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Deployment_modelVersionId_idx" ON "Deployment"("modelVersionId");

-- CreateIndex
CREATE INDEX "RateLimit_expiresAt_idx" ON "RateLimit"("expiresAt");

-- CreateIndex
CREATE INDEX "Account_userId_idx" ON "Account"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "Session_sessionToken_key" ON "Session"("sessionToken");

-- CreateIndex
CREATE INDEX "Session_userId_lastSeenAt_idx" ON "Session"("userId", "lastSeenAt" DESC);

-- CreateIndex
CREATE INDEX "Session_expires_idx" ON "Session"("expires");

-- CreateIndex
CREATE INDEX "VerificationToken_expires_idx" ON "VerificationToken"("expires");

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE UNIQUE INDEX "Workspace_personalOfId_key" ON "Workspace"("personalOfId");

-- CreateIndex
CREATE INDEX "Membership_userId_idx" ON "Membership"("userId");

-- AddForeignKey
ALTER TABLE "Edit" ADD CONSTRAINT "Edit_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Edit" ADD CONSTRAINT "Edit_workspaceId_sourceId_fkey" FOREIGN KEY ("workspaceId", "sourceId") REFERENCES "Image"("workspaceId", "id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Edit" ADD CONSTRAINT "Edit_maskHash_fkey" FOREIGN KEY ("maskHash") REFERENCES "Blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Edit" ADD CONSTRAINT "Edit_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Edit" ADD CONSTRAINT "Edit_modelVersionId_fkey" FOREIGN KEY ("modelVersionId") REFERENCES "ModelVersion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Event" ADD CONSTRAINT "Event_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Image" ADD CONSTRAINT "Image_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Image" ADD CONSTRAINT "Image_blobHash_fkey" FOREIGN KEY ("blobHash") REFERENCES "Blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Image" ADD CONSTRAINT "Image_workspaceId_editId_fkey" FOREIGN KEY ("workspaceId", "editId") REFERENCES "Edit"("workspaceId", "id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Image" ADD CONSTRAINT "Image_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Rendition" ADD CONSTRAINT "Rendition_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Rendition" ADD CONSTRAINT "Rendition_workspaceId_imageId_fkey" FOREIGN KEY ("workspaceId", "imageId") REFERENCES "Image"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Rendition" ADD CONSTRAINT "Rendition_blobHash_fkey" FOREIGN KEY ("blobHash") REFERENCES "Blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ModelVersion" ADD CONSTRAINT "ModelVersion_modelId_fkey" FOREIGN KEY ("modelId") REFERENCES "Model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Deployment" ADD CONSTRAINT "Deployment_modelVersionId_fkey" FOREIGN KEY ("modelVersionId") REFERENCES "ModelVersion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Account" ADD CONSTRAINT "Account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Credential" ADD CONSTRAINT "Credential_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Workspace" ADD CONSTRAINT "Workspace_personalOfId_fkey" FOREIGN KEY ("personalOfId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema cannot say: indexes over a part of the rows, conditions, and rows that never change.

CREATE INDEX "Image_grid_idx" ON "Image"("workspaceId", "createdAt" DESC, "id" DESC) WHERE "trashedAt" IS NULL;
CREATE INDEX "Image_favourites_idx" ON "Image"("workspaceId", "createdAt" DESC, "id" DESC)
  WHERE favourite AND "trashedAt" IS NULL;
CREATE INDEX "Image_trash_idx" ON "Image"("workspaceId", "trashedAt" DESC, "id" DESC) WHERE "trashedAt" IS NOT NULL;
CREATE INDEX "Edit_unfinished_idx" ON "Edit"(status, "createdById", "createdAt") WHERE status IN ('queued', 'running');
CREATE INDEX "MailOutbox_unsent_idx" ON "MailOutbox"("nextAt") WHERE "sentAt" IS NULL;

ALTER TABLE "User" ADD CONSTRAINT "User_email_lower_case" CHECK (email = lower(email));

ALTER TABLE "Workspace" ADD CONSTRAINT "Workspace_personal_has_person"
  CHECK ((kind = 'personal') = ("personalOfId" IS NOT NULL));

ALTER TABLE "Blob" ADD CONSTRAINT "Blob_sha256_hexadecimal" CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT "Blob_bytes_counted" CHECK (bytes >= 0);

ALTER TABLE "Image" ADD CONSTRAINT "Image_upload_without_edit" CHECK (kind = 'result' OR "editId" IS NULL),
  ADD CONSTRAINT "Image_ready_has_size" CHECK (status <> 'ready' OR (width > 0 AND height > 0) IS TRUE),
  ADD CONSTRAINT "Image_refused_has_reason"
    CHECK (status <> 'refused' OR ("errorCode" IS NOT NULL AND "errorMessage" IS NOT NULL));

ALTER TABLE "Edit" ADD CONSTRAINT "Edit_seed_exact" CHECK (seed BETWEEN 0 AND 9007199254740991),
  ADD CONSTRAINT "Edit_progress_share" CHECK (progress BETWEEN 0 AND 1),
  ADD CONSTRAINT "Edit_running_has_lease"
    CHECK (status <> 'running' OR ("leaseOwner" IS NOT NULL AND "heartbeatAt" IS NOT NULL AND "startedAt" IS NOT NULL)),
  ADD CONSTRAINT "Edit_ended_has_time"
    CHECK ((status IN ('done', 'failed', 'cancelled')) = ("finishedAt" IS NOT NULL)),
  ADD CONSTRAINT "Edit_failed_has_reason"
    CHECK (status <> 'failed' OR ("errorCode" IS NOT NULL AND "errorMessage" IS NOT NULL));

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Rows of "%" are added and never changed.', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER "Deployment_append_only" BEFORE UPDATE OR DELETE ON "Deployment"
  FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Old rows may be deleted.
CREATE TRIGGER "AuditLog_append_only" BEFORE UPDATE ON "AuditLog"
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
