export interface paths {
    "/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pictures, a page at a time */
        get: operations["listImages"];
        put?: never;
        /**
         * Upload a picture
         * @description Send the file as the field "file" of multipart/form-data, or as the whole body with its media type and `?name=`. The picture can be edited when its status is "ready".
         */
        post: operations["uploadImage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Fetch a picture from a public address */
        post: operations["importImage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One picture */
        get: operations["getImage"];
        put?: never;
        post?: never;
        /** Move a picture to the trash */
        delete: operations["trashImage"];
        options?: never;
        head?: never;
        /** Rename a picture, or mark it as a favourite */
        patch: operations["updateImage"];
        trace?: never;
    };
    "/images/trash": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Move pictures to the trash, with an outcome for each */
        post: operations["trashImages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take pictures out of the trash, with an outcome for each */
        post: operations["restoreImages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete pictures in the trash for good, with an outcome for each */
        post: operations["deleteImages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{id}/tree": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The photo and all its edits, a page at a time */
        get: operations["getImageTree"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{id}/recipe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a replay of a result needs; null for an upload */
        get: operations["getImageRecipe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{id}/renditions/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The bytes of a picture, without its metadata
         * @description "full" has all pixels, "preview" and "thumbnail" fewer; "model" is what the model itself made. "full" and "model" of a result carry content credentials, which a worker adds at the first request.
         */
        get: operations["getImageRendition"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/images/{id}/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a file for download in a format */
        post: operations["exportImage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether a file for download is ready */
        get: operations["getExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exports/{id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The file */
        get: operations["downloadExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/edits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All waiting and running edits, and the last ones that ended */
        get: operations["listEdits"];
        put?: never;
        /**
         * Edit a picture
         * @description Names the picture as "sourceId", as the "url" of a public address, or sends it as the field "file" of multipart/form-data beside the other fields ("settings" as JSON). Settings that are not given are the model’s own.
         */
        post: operations["requestEdit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/edits/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The state of an edit */
        get: operations["getEdit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/edits/{id}/result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The bytes of the result
         * @description "full" and "model" carry content credentials, which a worker adds at the first request.
         */
        get: operations["getEditResult"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/edits/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The events of an edit, until it has ended
         * @description Server-sent events. The header Last-Event-ID continues after an event.
         */
        get: operations["followEdit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/edits/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel an edit */
        post: operations["cancelEdit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/edits/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Edit again with the same settings and seed */
        post: operations["replayEdit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/albums": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Albums by name, a page at a time */
        get: operations["listAlbums"];
        put?: never;
        /**
         * Create an album; with a "rule" it fills itself
         * @description A smart album has a "rule": a search that runs anew whenever the album is read. A private album is seen by the creator of the key only, and cannot be shared.
         */
        post: operations["createAlbum"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/albums/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One album */
        get: operations["getAlbum"];
        put?: never;
        post?: never;
        /** Delete an album; its pictures stay, links to it end */
        delete: operations["deleteAlbum"];
        options?: never;
        head?: never;
        /** Rename an album, choose its cover, or change the search of a smart one */
        patch: operations["updateAlbum"];
        trace?: never;
    };
    "/albums/{id}/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The pictures of an album in its order, a page at a time */
        get: operations["listAlbumImages"];
        put?: never;
        /** Put pictures at the end of an album, with an outcome for each */
        post: operations["addAlbumImages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/albums/{id}/images/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take pictures out of an album, with an outcome for each */
        post: operations["removeAlbumImages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/albums/{id}/images/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put pictures before another one of the album, or at its end */
        post: operations["moveAlbumImages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Links that work now, the newest first, a page at a time */
        get: operations["listShares"];
        put?: never;
        /**
         * Share a picture, a branch, several pictures or an album
         * @description "image" and "branch" name one picture in "imageIds", "selection" several, and "album" an album as "albumId". "expiresAt" is null for a link that never ends. "remix" is as "download" where it is not named.
         */
        post: operations["createShare"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/shares/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One link that works now */
        get: operations["getShare"];
        put?: never;
        post?: never;
        /** End a link at once */
        delete: operations["revokeShare"];
        options?: never;
        head?: never;
        /**
         * Change when a link ends, its password, and what its visitors may do
         * @description Fields that are not named stay as they are. A "password" of null removes the password.
         */
        patch: operations["updateShare"];
        trace?: never;
    };
    "/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this key may do */
        get: operations["getOwnKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The models that serve */
        get: operations["listModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The events of the workspace
         * @description Server-sent events, from now on or after the header Last-Event-ID.
         */
        get: operations["followEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is a member, with which role */
        get: operations["listMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Webhooks */
        get: operations["listWebhooks"];
        put?: never;
        /** Create a webhook; its secret is in the answer this once */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One webhook */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /** Delete a webhook with its deliveries */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /** Change the address or the kinds of events, disable or enable it */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/webhooks/{id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace the secret; the former one signs as well for a day */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a message of the kind "webhook.test" */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{webhookId}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages with the answers to them, a page at a time */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-deliveries/{id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a message again */
        post: operations["redeliverWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Album: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            workspaceId: string;
            name: string;
            private: boolean;
            rule: components["schemas"]["AlbumRule"] | null;
            count: number | null;
            cover: {
                url: string;
                width: number;
                height: number;
            } | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        AlbumPage: {
            items: components["schemas"]["Album"][];
            nextCursor: string | null;
        };
        AlbumRule: {
            search?: string;
            favourite?: boolean;
            /** @enum {string} */
            kind?: "upload" | "result";
            /** Format: date-time */
            from?: string;
            /** Format: date-time */
            to?: string;
            lastDays?: number;
            look?: string;
            /** Format: uuid */
            modelVersionId?: string;
            /** Format: uuid */
            personId?: string;
            /** Format: uuid */
            tagId?: string;
            /** @enum {string} */
            sort?: "newest" | "oldest" | "name";
        };
        /** @description Any JSON. */
        AnyJson: unknown;
        BulkResult: {
            /** Format: uuid */
            id: string;
            ok: boolean;
            error?: {
                /** @enum {string} */
                code: "not-signed-in" | "account-changed" | "not-permitted" | "not-found" | "too-many-attempts" | "cross-site" | "wrong-host" | "bad-input" | "too-many-items" | "queue-full" | "quota-reached" | "credits-used-up" | "key-taken" | "not-ready" | "in-trash" | "not-in-trash" | "no-model" | "model-changed" | "bad-scheduler" | "bad-mask" | "setting-too-high" | "edit-too-large" | "source-gone" | "word-refused" | "picture-withheld" | "already-reviewed" | "not-a-team" | "last-owner" | "already-member" | "invitation-refused" | "smart-album" | "place-gone" | "tag-taken" | "last-administrator" | "own-account" | "changed-meanwhile" | "gate-not-met" | "cannot-retry" | "empty-file" | "too-large" | "unsupported-format" | "upload-broken-off" | "model-too-large" | "bad-url" | "address-refused" | "too-many-redirects" | "unreachable" | "bad-answer" | "timed-out" | "bad-email" | "bad-name" | "password-too-short" | "password-too-long" | "password-common" | "password-predictable" | "password-wrong" | "password-needed" | "sign-in-again" | "sign-in-refused" | "sign-up-closed" | "setup-needed" | "account-suspended" | "link-refused" | "last-way-in" | "provider-email-unverified" | "identity-taken" | "api-key-refused" | "bad-api-key" | "mail-failed" | "export-pending" | "second-factor-needed" | "code-refused" | "sign-in-expired" | "two-factor-on" | "two-factor-off" | "account-deleted" | "sole-owner" | "same-email" | "email-taken" | "passkey-refused" | "too-many-passkeys" | "share-locked" | "share-password-short" | "album-private" | "bad-webhook-url" | "webhook-address-refused" | "too-many-webhooks" | "webhook-disabled" | "idempotency-mismatch" | "request-under-way" | "storage-full" | "storage-unavailable" | "unavailable" | "bad-environment" | "internal";
                message: string;
            };
        };
        Capabilities: {
            title: string;
            summary: string;
            licence: string;
            defaults: {
                steps: number;
                textGuidance: number;
                imageGuidance: number;
                negative: string;
                scheduler: string;
                resolution: number;
                /** @enum {string} */
                restore: "detail" | "model";
                samples: number;
                feather: number;
                /** @default 1 */
                strength: number;
                /**
                 * @default exact
                 * @enum {string}
                 */
                speed: "exact" | "balanced" | "fast";
            };
            /** @default true */
            guided: boolean;
            ranges: {
                steps: [
                    number,
                    number
                ];
                textGuidance: [
                    number,
                    number
                ];
                imageGuidance: [
                    number,
                    number
                ];
                samples: [
                    number,
                    number
                ];
                resolutions: number[];
            };
            limits?: {
                steps: number;
                side: number;
                cost?: number;
            };
            schedulers: string[];
            dial: {
                textGuidance: number;
                imageGuidance: number;
            }[];
            examples: string[];
            scope: {
                /** @default {} */
                looks: {
                    [key: string]: string[];
                };
                /** @default {} */
                synonyms: {
                    [key: string]: string[];
                };
                /** @default [] */
                tints: string[];
                cannot: string;
                /** @default {} */
                languages: {
                    [key: string]: {
                        cannot?: string;
                        looks: {
                            [key: string]: {
                                name: string;
                                instruction?: string;
                                /** @default [] */
                                phrases: string[];
                            };
                        };
                    };
                };
                knows: string[];
            } | null;
            languages: string[];
        };
        Edit: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            workspaceId: string;
            sourceId: string | null;
            treeId: string | null;
            /** Format: uuid */
            batchId: string;
            variant: number;
            /** @enum {string} */
            kind: "edit" | "exploration";
            instruction: string;
            prompt: string | null;
            settings: components["schemas"]["EditSettings"];
            hasMask: boolean;
            /** @enum {string} */
            status: "queued" | "running" | "done" | "failed" | "cancelled";
            progress: number;
            resultId: string | null;
            error: {
                code: string;
                message: string;
            } | null;
            outcome: components["schemas"]["Outcome"] | null;
            timings: {
                [key: string]: number;
            } | null;
            model: {
                title: string;
                label: string;
            } | null;
            createdBy: {
                /** Format: uuid */
                id: string;
                name: string | null;
            } | null;
            /** Format: date-time */
            createdAt: string;
            startedAt: string | null;
            finishedAt: string | null;
        };
        EditSettings: {
            steps: number;
            textGuidance: number;
            imageGuidance: number;
            seed: number;
            negative: string;
            scheduler: string;
            resolution: number;
            /** @enum {string} */
            restore: "detail" | "model";
            samples: number;
            feather: number;
            strength: number;
            /** @enum {string} */
            speed: "exact" | "balanced" | "fast";
        };
        EditTree: {
            /** Format: uuid */
            rootId: string;
            images: components["schemas"]["Image"][];
            edits: components["schemas"]["Edit"][];
            nextCursor: string | null;
        };
        Event: ({
            sequence: string;
            /** @constant */
            kind: "edit.queued";
            subjectId: string;
            data: Record<string, never>;
        } | {
            sequence: string;
            /** @constant */
            kind: "edit.started";
            subjectId: string;
            data: {
                attempt?: number;
            };
        } | {
            sequence: string;
            /** @constant */
            kind: "edit.progressed";
            subjectId: string;
            data: {
                progress: number;
                step?: number;
                steps?: number;
                secondsLeft?: number;
                /** Format: starts_with */
                preview?: string;
            };
        } | {
            sequence: string;
            /** @constant */
            kind: "edit.finished";
            subjectId: string;
            data: {
                imageId: string;
            };
        } | {
            sequence: string;
            /** @constant */
            kind: "edit.failed";
            subjectId: string;
            data: {
                code: string;
                message: string;
            };
        } | {
            sequence: string;
            /** @constant */
            kind: "edit.cancelled";
            subjectId: string;
            data: Record<string, never>;
        } | {
            sequence: string;
            /** @constant */
            kind: "image.added";
            subjectId: string;
            data: Record<string, never>;
        } | {
            sequence: string;
            /** @constant */
            kind: "image.ready";
            subjectId: string;
            data: Record<string, never>;
        } | {
            sequence: string;
            /** @constant */
            kind: "image.refused";
            subjectId: string;
            data: {
                code: string;
                message: string;
            };
        } | {
            sequence: string;
            /** @constant */
            kind: "image.changed";
            subjectId: string;
            data: Record<string, never>;
        } | {
            sequence: string;
            /** @constant */
            kind: "image.trashed";
            subjectId: string;
            data: Record<string, never>;
        } | {
            sequence: string;
            /** @constant */
            kind: "image.restored";
            subjectId: string;
            data: Record<string, never>;
        } | {
            sequence: string;
            /** @constant */
            kind: "image.deleted";
            subjectId: string;
            data: Record<string, never>;
        } | {
            sequence: string;
            /** @constant */
            kind: "export.ready";
            subjectId: string;
            data: {
                imageId: string;
            };
        } | {
            sequence: string;
            /** @constant */
            kind: "export.failed";
            subjectId: string;
            data: {
                code: string;
                message: string;
            };
        } | {
            sequence: string;
            /** @constant */
            kind: "shelf.ready";
            subjectId: string;
            data: {
                imageId: string;
            };
        } | {
            sequence: string;
            /** @constant */
            kind: "shelf.failed";
            subjectId: string;
            data: {
                code: string;
                message: string;
            };
        } | {
            sequence: string;
            /** @constant */
            kind: "workspace.changed";
            subjectId: string;
            data: Record<string, never>;
        } | {
            sequence: string;
            /** @constant */
            kind: "workspace.deleted";
            subjectId: string;
            data: Record<string, never>;
        } | {
            sequence: string;
            /** @constant */
            kind: "workspace.restored";
            subjectId: string;
            data: Record<string, never>;
        } | {
            sequence: string;
            /** @constant */
            kind: "member.joined";
            subjectId: string;
            data: Record<string, never>;
        } | {
            sequence: string;
            /** @constant */
            kind: "member.changed";
            subjectId: string;
            data: Record<string, never>;
        } | {
            sequence: string;
            /** @constant */
            kind: "member.removed";
            subjectId: string;
            data: Record<string, never>;
        } | {
            sequence: string;
            /** @constant */
            kind: "credit.changed";
            subjectId: string;
            data: Record<string, never>;
        } | {
            sequence: string;
            /** @constant */
            kind: "invitation.changed";
            subjectId: string;
            data: Record<string, never>;
        } | {
            sequence: string;
            /** @constant */
            kind: "album.added";
            subjectId: string;
            data: Record<string, never>;
        } | {
            sequence: string;
            /** @constant */
            kind: "album.changed";
            subjectId: string;
            data: Record<string, never>;
        } | {
            sequence: string;
            /** @constant */
            kind: "album.deleted";
            subjectId: string;
            data: Record<string, never>;
        } | {
            sequence: string;
            /** @constant */
            kind: "tag.changed";
            subjectId: string;
            data: Record<string, never>;
        } | {
            sequence: string;
            /** @constant */
            kind: "comment.added";
            subjectId: string;
            data: {
                imageId: string;
                authorId: string;
                mentions?: string[];
            };
        } | {
            sequence: string;
            /** @constant */
            kind: "comment.changed";
            subjectId: string;
            data: {
                imageId: string;
            };
        } | {
            sequence: string;
            /** @constant */
            kind: "comment.deleted";
            subjectId: string;
            data: {
                imageId: string;
            };
        } | {
            sequence: string;
            /** @constant */
            kind: "review.changed";
            subjectId: string;
            data: {
                imageId: string;
            };
        }) | {
            /** @constant */
            kind: "reset";
        };
        Export: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            status: "pending" | "ready" | "failed";
            url: string | null;
            error: {
                code: string;
                message: string;
            } | null;
        };
        Image: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            workspaceId: string;
            /** @enum {string} */
            kind: "upload" | "result" | "sketch";
            /** @enum {string} */
            status: "pending" | "ready" | "refused";
            name: string;
            instruction: string | null;
            favourite: boolean;
            width: number | null;
            height: number | null;
            /** Format: date-time */
            createdAt: string;
            trashedAt: string | null;
            editId: string | null;
            /** Format: uuid */
            treeId: string;
            error: {
                code: string;
                message: string;
            } | null;
            origin?: {
                /** @constant */
                kind: "share";
                instructions: string[];
            } | null;
            renditions: {
                [key: string]: {
                    url: string;
                    width: number;
                    height: number;
                };
            };
            safety?: {
                /** @enum {string} */
                reason: "drawing" | "hentai" | "neutral" | "porn" | "sexy" | "concept";
                /** @enum {string} */
                status: "flagged" | "requested" | "withheld";
            } | null;
        };
        ImagePage: {
            items: components["schemas"]["Image"][];
            nextCursor: string | null;
        };
        Member: {
            /** Format: uuid */
            id: string;
            name: string | null;
            email: string;
            /** @enum {string} */
            role: "owner" | "admin" | "editor" | "viewer";
            /** Format: date-time */
            joinedAt: string;
            lastActiveAt: string | null;
        };
        Model: {
            /** Format: uuid */
            id: string;
            title: string;
            label: string;
            identity: string;
            capabilities: components["schemas"]["Capabilities"];
        };
        Outcome: {
            /** @enum {string} */
            verdict: "ok" | "no-change" | "destroyed";
            advice?: {
                reason: string;
                /** @enum {string} */
                setting: "imageGuidance" | "textGuidance" | "seed";
                value: number;
            };
            change: {
                inside: {
                    mean: number;
                    changed: number;
                };
                outside?: {
                    mean: number;
                    changed: number;
                };
                peak: number;
                structure: number;
            };
            notices: (({
                /** @constant */
                code: "instruction-cut";
                message: string;
                values: {
                    tokens: number;
                };
            } | {
                /** @constant */
                code: "negative-cut";
                message: string;
                values: {
                    tokens: number;
                };
            } | {
                /** @constant */
                code: "outside-scope";
                message: string;
                values: {
                    model: string;
                    looks: string;
                };
            } | {
                /** @constant */
                code: "outside-scope-near";
                message: string;
                values: {
                    model: string;
                    looks: string;
                };
            }) | {
                /** @constant */
                code: "unknown";
                message: string;
                values: Record<string, never>;
            })[];
        };
        /** @description Why a request was refused (RFC 9457). */
        Problem: {
            type: string;
            title: string;
            status: number;
            /** @description One sentence for a person. */
            detail: string;
            /** @enum {string} */
            code: "not-signed-in" | "account-changed" | "not-permitted" | "not-found" | "too-many-attempts" | "cross-site" | "wrong-host" | "bad-input" | "too-many-items" | "queue-full" | "quota-reached" | "credits-used-up" | "key-taken" | "not-ready" | "in-trash" | "not-in-trash" | "no-model" | "model-changed" | "bad-scheduler" | "bad-mask" | "setting-too-high" | "edit-too-large" | "source-gone" | "word-refused" | "picture-withheld" | "already-reviewed" | "not-a-team" | "last-owner" | "already-member" | "invitation-refused" | "smart-album" | "place-gone" | "tag-taken" | "last-administrator" | "own-account" | "changed-meanwhile" | "gate-not-met" | "cannot-retry" | "empty-file" | "too-large" | "unsupported-format" | "upload-broken-off" | "model-too-large" | "bad-url" | "address-refused" | "too-many-redirects" | "unreachable" | "bad-answer" | "timed-out" | "bad-email" | "bad-name" | "password-too-short" | "password-too-long" | "password-common" | "password-predictable" | "password-wrong" | "password-needed" | "sign-in-again" | "sign-in-refused" | "sign-up-closed" | "setup-needed" | "account-suspended" | "link-refused" | "last-way-in" | "provider-email-unverified" | "identity-taken" | "api-key-refused" | "bad-api-key" | "mail-failed" | "export-pending" | "second-factor-needed" | "code-refused" | "sign-in-expired" | "two-factor-on" | "two-factor-off" | "account-deleted" | "sole-owner" | "same-email" | "email-taken" | "passkey-refused" | "too-many-passkeys" | "share-locked" | "share-password-short" | "album-private" | "bad-webhook-url" | "webhook-address-refused" | "too-many-webhooks" | "webhook-disabled" | "idempotency-mismatch" | "request-under-way" | "storage-full" | "storage-unavailable" | "unavailable" | "internal";
            /** @description The field that it is about, such as "settings.steps". */
            field?: string;
            /** @description Seconds. */
            retryAfter?: number;
            /** @description The limit that the request exceeds. */
            limit?: number;
            /** @description Finds the request in the log of the server. */
            requestId: string;
        };
        Share: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            workspaceId: string;
            /** @enum {string} */
            subject: "image" | "branch" | "selection" | "album";
            imageId: string | null;
            albumId: string | null;
            name: string;
            instruction: string | null;
            count: number | null;
            thumbnail: string | null;
            url: string | null;
            hasPassword: boolean;
            download: boolean;
            remix: boolean;
            compare: boolean;
            expiresAt: string | null;
            views: number;
            lastViewedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            createdBy: {
                /** Format: uuid */
                id: string;
                name: string | null;
            } | null;
        };
        SharePage: {
            items: components["schemas"]["Share"][];
            nextCursor: string | null;
        };
        UploadedImage: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            workspaceId: string;
            /** @enum {string} */
            kind: "upload" | "result" | "sketch";
            /** @enum {string} */
            status: "pending" | "ready" | "refused";
            name: string;
            instruction: string | null;
            favourite: boolean;
            width: number | null;
            height: number | null;
            /** Format: date-time */
            createdAt: string;
            trashedAt: string | null;
            editId: string | null;
            /** Format: uuid */
            treeId: string;
            error: {
                code: string;
                message: string;
            } | null;
            origin?: {
                /** @constant */
                kind: "share";
                instructions: string[];
            } | null;
            renditions: {
                [key: string]: {
                    url: string;
                    width: number;
                    height: number;
                };
            };
            safety?: {
                /** @enum {string} */
                reason: "drawing" | "hentai" | "neutral" | "porn" | "sexy" | "concept";
                /** @enum {string} */
                status: "flagged" | "requested" | "withheld";
            } | null;
            duplicateOf: string | null;
        };
        Webhook: {
            /** Format: uuid */
            id: string;
            url: string;
            kinds: ("edit.finished" | "edit.failed" | "edit.cancelled" | "image.added" | "image.ready" | "image.refused" | "image.changed" | "image.trashed" | "image.restored" | "image.deleted" | "export.ready" | "export.failed" | "workspace.changed" | "workspace.deleted" | "workspace.restored" | "member.joined" | "member.changed" | "member.removed" | "credit.changed" | "invitation.changed" | "album.added" | "album.changed" | "album.deleted" | "tag.changed" | "comment.added" | "comment.changed" | "comment.deleted" | "review.changed")[];
            failingSince: string | null;
            disabledAt: string | null;
            disabledBy: ("person" | "failures") | null;
            /** Format: date-time */
            createdAt: string;
        };
        WebhookDelivery: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            webhookId: string;
            kind: string;
            payload: {
                [key: string]: components["schemas"]["AnyJson"];
            };
            /** @enum {string} */
            status: "pending" | "delivered" | "failed";
            attempts: number;
            answerStatus: number | null;
            answerBody: string | null;
            error: {
                code: string;
                message: string;
            } | null;
            duration: number | null;
            attemptedAt: string | null;
            /** Format: date-time */
            createdAt: string;
        };
        WebhookDeliveryPage: {
            items: components["schemas"]["WebhookDelivery"][];
            nextCursor: string | null;
        };
        WebhookWithSecret: {
            /** Format: uuid */
            id: string;
            url: string;
            kinds: ("edit.finished" | "edit.failed" | "edit.cancelled" | "image.added" | "image.ready" | "image.refused" | "image.changed" | "image.trashed" | "image.restored" | "image.deleted" | "export.ready" | "export.failed" | "workspace.changed" | "workspace.deleted" | "workspace.restored" | "member.joined" | "member.changed" | "member.removed" | "credit.changed" | "invitation.changed" | "album.added" | "album.changed" | "album.deleted" | "tag.changed" | "comment.added" | "comment.changed" | "comment.deleted" | "review.changed")[];
            failingSince: string | null;
            disabledAt: string | null;
            disabledBy: ("person" | "failures") | null;
            /** Format: date-time */
            createdAt: string;
            secret: string;
        };
    };
    responses: {
        /** @description A refusal, with one sentence and a code. */
        Problem: {
            headers: {
                /** @description Seconds. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Requests that remain, and seconds until there are more: draft-ietf-httpapi-ratelimit-headers. */
        RateLimit: string;
        /** @description Requests a window. */
        "RateLimit-Policy": string;
        /** @description Finds the request in the log of the server. */
        "X-Request-Id": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listImages: {
        parameters: {
            query?: {
                search?: string;
                favourite?: boolean;
                trashed?: boolean;
                kind?: "upload" | "result";
                from?: string;
                to?: string;
                look?: string;
                modelVersionId?: string;
                personId?: string;
                tagId?: string;
                albumId?: string;
                sort?: "newest" | "oldest" | "name";
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImagePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    uploadImage: {
        parameters: {
            query?: {
                name?: string;
            };
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    file: string;
                };
                "image/*": string;
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadedImage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    importImage: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    url: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadedImage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getImage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Image"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    trashImage: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    updateImage: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    name?: string;
                    favourite?: boolean;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Image"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    trashImages: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ids: string[];
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["BulkResult"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    restoreImages: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ids: string[];
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["BulkResult"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteImages: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ids: string[];
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["BulkResult"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getImageTree: {
        parameters: {
            query?: {
                sketches?: boolean;
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EditTree"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getImageRecipe: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["AnyJson"];
                    } | null;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getImageRendition: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                kind: "thumbnail" | "preview" | "full" | "model";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "image/*": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    exportImage: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    format: "png" | "jpeg" | "webp" | "avif";
                    /** @enum {string} */
                    size: "original" | "model";
                    recipe: boolean;
                };
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    downloadExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "image/*": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listEdits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Edit"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    requestEdit: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    sourceId?: string;
                    url?: string;
                    instruction: string;
                    settings?: {
                        steps?: number;
                        textGuidance?: number;
                        imageGuidance?: number;
                        seed?: number | null;
                        negative?: string;
                        scheduler?: string;
                        resolution?: number;
                        /** @enum {string} */
                        restore?: "detail" | "model";
                        samples?: number;
                        feather?: number;
                        strength?: number | null;
                        /** @enum {string} */
                        speed?: "exact" | "balanced" | "fast";
                    };
                    mask?: string;
                    /** @default 1 */
                    variants?: number;
                };
                "multipart/form-data": {
                    file?: string;
                    /** Format: uuid */
                    sourceId?: string;
                    url?: string;
                    instruction: string;
                    settings?: {
                        steps?: number;
                        textGuidance?: number;
                        imageGuidance?: number;
                        seed?: number | null;
                        negative?: string;
                        scheduler?: string;
                        resolution?: number;
                        /** @enum {string} */
                        restore?: "detail" | "model";
                        samples?: number;
                        feather?: number;
                        strength?: number | null;
                        /** @enum {string} */
                        speed?: "exact" | "balanced" | "fast";
                    };
                    mask?: string;
                    /** @default 1 */
                    variants?: number;
                };
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Edit"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getEdit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Edit"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getEditResult: {
        parameters: {
            query?: {
                kind?: "thumbnail" | "preview" | "full" | "model";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "image/*": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    followEdit: {
        parameters: {
            query?: never;
            header?: {
                "Last-Event-ID"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Event"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    cancelEdit: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Edit"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    replayEdit: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Edit"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listAlbums: {
        parameters: {
            query?: {
                search?: string;
                byHand?: boolean;
                imageId?: string;
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlbumPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createAlbum: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @default false */
                    private?: boolean;
                    rule?: {
                        search?: string;
                        favourite?: boolean;
                        /** @enum {string} */
                        kind?: "upload" | "result";
                        /** Format: date-time */
                        from?: string;
                        /** Format: date-time */
                        to?: string;
                        lastDays?: number;
                        look?: string;
                        /** Format: uuid */
                        modelVersionId?: string;
                        /** Format: uuid */
                        personId?: string;
                        /** Format: uuid */
                        tagId?: string;
                        /** @enum {string} */
                        sort?: "newest" | "oldest" | "name";
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Album"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getAlbum: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Album"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteAlbum: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    updateAlbum: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    name?: string;
                    /** @constant */
                    private?: false;
                    rule?: {
                        search?: string;
                        favourite?: boolean;
                        /** @enum {string} */
                        kind?: "upload" | "result";
                        /** Format: date-time */
                        from?: string;
                        /** Format: date-time */
                        to?: string;
                        lastDays?: number;
                        look?: string;
                        /** Format: uuid */
                        modelVersionId?: string;
                        /** Format: uuid */
                        personId?: string;
                        /** Format: uuid */
                        tagId?: string;
                        /** @enum {string} */
                        sort?: "newest" | "oldest" | "name";
                    };
                    coverId?: string | null;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Album"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listAlbumImages: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImagePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    addAlbumImages: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ids: string[];
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["BulkResult"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    removeAlbumImages: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ids: string[];
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["BulkResult"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    moveAlbumImages: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ids: string[];
                    before: string | null;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["BulkResult"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listShares: {
        parameters: {
            query?: {
                imageId?: string;
                albumId?: string;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createShare: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    subject: "image" | "branch" | "selection" | "album";
                    imageIds?: string[];
                    /** Format: uuid */
                    albumId?: string;
                    /** @default true */
                    compare?: boolean;
                    /** @default true */
                    download?: boolean;
                    remix?: boolean;
                    password?: string;
                    expiresAt: string | null;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Share"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getShare: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Share"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    revokeShare: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    updateShare: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    compare?: boolean;
                    download?: boolean;
                    remix?: boolean;
                    password?: string | null;
                    expiresAt?: string | null;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Share"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getOwnKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        scope: "read" | "edit" | "manage";
                        workspace: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                        };
                        permissions: ("image:view" | "image:upload" | "image:update" | "image:download" | "image:remix" | "image:trash" | "image:delete" | "image:review" | "image:ask-review" | "album:view" | "album:update" | "tag:update" | "comment:view" | "comment:create" | "comment:delete-any" | "edit:view" | "edit:request" | "edit:cancel" | "edit:cancel-any" | "share:view" | "share:create" | "share:update" | "share:revoke" | "share:view-any" | "share:update-any" | "share:revoke-any" | "workspace:view" | "workspace:update" | "workspace:transfer" | "workspace:delete" | "member:view" | "member:invite" | "member:update" | "member:remove" | "api-key:view" | "api-key:create" | "api-key:revoke" | "webhook:view" | "webhook:update" | "audit:view")[];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listModels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Model"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    followEvents: {
        parameters: {
            query?: never;
            header?: {
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["Event"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listMembers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Member"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Webhook"][];
                    };
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    url: string;
                    kinds: ("edit.finished" | "edit.failed" | "edit.cancelled" | "image.added" | "image.ready" | "image.refused" | "image.changed" | "image.trashed" | "image.restored" | "image.deleted" | "export.ready" | "export.failed" | "workspace.changed" | "workspace.deleted" | "workspace.restored" | "member.joined" | "member.changed" | "member.removed" | "credit.changed" | "invitation.changed" | "album.added" | "album.changed" | "album.deleted" | "tag.changed" | "comment.added" | "comment.changed" | "comment.deleted" | "review.changed")[];
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    url?: string;
                    kinds?: ("edit.finished" | "edit.failed" | "edit.cancelled" | "image.added" | "image.ready" | "image.refused" | "image.changed" | "image.trashed" | "image.restored" | "image.deleted" | "export.ready" | "export.failed" | "workspace.changed" | "workspace.deleted" | "workspace.restored" | "member.joined" | "member.changed" | "member.removed" | "credit.changed" | "invitation.changed" | "album.added" | "album.changed" | "album.deleted" | "tag.changed" | "comment.added" | "comment.changed" | "comment.deleted" | "review.changed")[];
                    enabled?: boolean;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecret"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path: {
                webhookId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    redeliverWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repetition with the same key has no second effect and gets the first answer, for a day. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
