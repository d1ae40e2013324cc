const TIMEOUT_MILLISECONDS = 5_000;

/** Whether a GET of this URL is answered with 200. */
export async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}
