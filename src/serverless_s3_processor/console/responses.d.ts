// The API's responses, written from the OpenAPI document by `make docs`.

declare namespace Api {
  type Error = {
    error: ErrorDetail;
    requestId: string;
  };
  type ErrorDetail = {
    code: string;
    message: string;
    field?: string;
  };
  type SystemStatus = {
    version: string;
    environment: string;
    watched: Array<WatchedLocation>;
    queue: Queue;
    deadLetters: DeadLetterCounts;
    lastHour: { [name: string]: number };
    unavailable: Array<UnavailableField>;
    requestId: string;
  };
  type WatchedLocation = {
    bucket: string;
    prefix: string;
  };
  type Queue = {
    waiting: number;
    inFlight: number;
    oldestMessageAgeSeconds: number | null;
  };
  type DeadLetterCounts = {
    uploads: number;
    changes: number;
    actions: number;
  };
  type Status = "processed" | "failed" | "unreadable" | "gone" | "folder" | "deleted" | "quarantined" | "released";
  type UnavailableField = {
    field: string;
    reason: string;
  };
  type ObjectsPage = {
    objects: Array<Record>;
    cursor: string | null;
    from: string;
    to: string;
    requestId: string;
  };
  type Record = {
    objectKey: string;
    uploadTime: string;
    bucketName: string;
    status: Status;
    processedAt: string;
    environment: string;
    eventName: string;
    eventTime: string;
    objectSize?: number;
    contentType?: string;
    etag?: string;
    lastModified?: string;
    versionId?: string;
    sequencer?: string;
    marker?: boolean;
    failure?: string;
    failureKind?: FailureKind;
    flags?: Array<string>;
    results?: { [name: string]: { [name: string]: any } };
    description?: string;
    attempts?: number;
    movedTo?: string;
    releaseRequestedAt?: string;
    releasedVersionId?: string;
  };
  type FailureKind = "content" | "poison";
  type ObjectHistory = {
    objectKey: string;
    current: Record | null;
    records: Array<Record>;
    complete: boolean;
    requestId: string;
  };
  type ProcessStatus = {
    message: string;
    environment: string;
    timestamp: string;
    functionName: string;
    version: string;
    watched: Array<WatchedLocation>;
    queue: Queue;
    deadLetters: DeadLetterCounts;
    lastHour: { [name: string]: number };
    unavailable: Array<UnavailableField>;
    requestId: string;
  };
  type ProcessStarted = {
    message: string;
    environment: string;
    timestamp: string;
    functionName: string;
    manualProcessing: ManualProcessing;
    requestId: string;
  };
  type ManualProcessing = {
    bucket: string;
    status: "queued" | "started";
    key?: string;
    prefix?: string;
    run?: string;
  };
  type UploadForm = {
    url: string;
    fields: { [name: string]: string };
    key: string;
    maxBytes: number;
    expiresAt: string;
    requestId: string;
  };
  type DownloadLink = {
    url: string;
    bucket: string;
    key: string;
    versionId: string | null;
    expiresAt: string;
    requestId: string;
  };
  type Failures = {
    uploads: Array<UploadFailure>;
    changes: Array<UnannouncedChanges>;
    notices: Array<RefusedNotice>;
    actions: Array<ActionFailure>;
    total: DeadLetterCounts;
    inFlight: DeadLetterCounts;
    visibilityTimeoutSeconds: number;
    unavailable: Array<UnavailableField>;
    requestId: string;
  };
  type UploadFailure = {
    messageId: string;
    sentAt: string;
    receiveCount: number;
    keys: Array<string>;
    reason: string | null;
    canSucceed: boolean;
  };
  type UnannouncedChanges = {
    messageId: string;
    changes: number | null;
    since: string | null;
    until: string | null;
  };
  type RefusedNotice = {
    messageId: string;
    sentAt: string;
    bucket: string;
    key: string;
    uploadTime: string;
    reason: string;
  };
  type ActionFailure = {
    messageId: string;
    sentAt: string;
    receiveCount: number;
    keys: Array<string>;
    reason: string | null;
    canSucceed: boolean;
    changes: number | null;
    since: string | null;
    until: string | null;
  };
  type RedriveReport = {
    dryRun: boolean;
    results: Array<RedriveResult>;
    counts: { [name: string]: number };
    hasMore: boolean;
    complete: boolean;
    inFlight: number;
    visibilityTimeoutSeconds: number;
    requestId: string;
  };
  type RedriveResult = {
    messageId: string;
    kind: "uploads" | "actions";
    keys: Array<string>;
    outcome: RedriveOutcome;
    reason: string | null;
  };
  type RedriveOutcome = "returned" | "waiting" | "skipped" | "failed";
  type QuarantinePage = {
    files: Array<QuarantinedFile>;
    cursor: string | null;
    requestId: string;
  };
  type QuarantinedFile = {
    movedTo: string;
    objectSize: number;
    quarantinedAt: string;
    record: Record | null;
  };
  type Release = {
    bucket: string;
    key: string;
    versionId: string | null;
    movedTo: string;
    requestedAt: string;
    requestId: string;
  };
  type AppliedActions = {
    dryRun: boolean;
    objects: Array<DueObject>;
    examined: number;
    cursor: string | null;
    requestId: string;
  };
  type DueObject = {
    objectKey: string;
    versionId: string | null;
    status: Status;
    action: Action;
  };
  type Action = "quarantine" | "tag";
  type RunStarted = {
    run: string;
    bucket: string;
    prefix: string;
    dryRun: boolean;
    status: "running";
    requestId: string;
  };
  type Runs = {
    runs: Array<RunOutline>;
    requestId: string;
  };
  type RunOutline = {
    run: string;
    status: RunStatus;
    startedAt: string;
    finishedAt: string | null;
  };
  type RunStatus = "running" | "succeeded" | "failed" | "stopped";
  type Run = {
    run: string;
    status: RunStatus;
    startedAt: string;
    finishedAt: string | null;
    bucket: string | null;
    prefix: string;
    dryRun: boolean;
    force: boolean;
    report: RunReport | null;
    failure: string | null;
    progress: RunProgress | null;
    requestId: string;
  };
  type RunReport = {
    run: string;
    bucket: string;
    prefix: string;
    dryRun: boolean;
    force: boolean;
    startedAt: string;
    finishedAt: string;
    listed: number;
    checked: number;
    missing: number;
    stale: number;
    orphaned: number;
    tooRecent: number;
    repaired: number;
    requests: { [name: string]: number };
    costUsd: number;
  };
  type RunProgress = {
    items: number;
    itemsDone: number;
    batches: number;
    batchesDone: number;
  };
  type RunStopped = {
    run: string;
    status: RunStatus;
    requestId: string;
  };
  type Summary = {
    from: string;
    to: string;
    per: "minute" | "hour";
    points: Array<SummaryPoint>;
    total: Totals;
    requestId: string;
  };
  type SummaryPoint = {
    counts: { [name: string]: number };
    bytes: number;
    failures: number;
    start: string;
  };
  type Totals = {
    counts: { [name: string]: number };
    bytes: number;
    failures: number;
  };
  type Get = {
    "/status": SystemStatus;
    "/objects": ObjectsPage;
    "/object": ObjectHistory;
    "/failures": Failures;
    "/quarantine": QuarantinePage;
    "/reconcile": Runs;
    "/reconcile/{run}": Run;
    "/summary": Summary;
    "/openapi.json": { [name: string]: any };
  };
  type Post = {
    "/process": ProcessStarted;
    "/uploads": UploadForm;
    "/downloads": DownloadLink;
    "/redrive": RedriveReport;
    "/quarantine/release": Release;
    "/actions": AppliedActions;
    "/reconcile": RunStarted;
    "/reconcile/stop": RunStopped;
  };
}
