namespace Plimsoll.Oci;

/// <summary>Says in words what the file system refused: no right, a read-only or a full disk.</summary>
internal static class StoreErrors
{
    /// <summary>Does it; a refusal of the file system becomes an <see cref="OciException"/>, and every failure the task's.</summary>
    /// <param name="attempt">What is attempted, for the text: <c>reading the tag latest</c>.</param>
    /// <param name="work">What is done.</param>
    public static async Task<T> Translate<T>(string attempt, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new OciException(OciErrors.StoreUnavailable,
                $"{attempt} failed: {error.Message.TrimEnd('.')}. What was stored before is still there.", error);
        }
    }
}
