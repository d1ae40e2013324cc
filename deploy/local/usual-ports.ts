/** The ports people know these services by; `up` takes others where they are in use. */
export const USUAL_PORTS = { temporal: 7233, temporalUi: 8233, minio: 9000, minioConsole: 9001 };
