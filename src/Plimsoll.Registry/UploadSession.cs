using System.Diagnostics.CodeAnalysis;
using Plimsoll.Oci;

namespace Plimsoll.Registry;

/// <summary>An upload that goes on over several requests, one at a time.</summary>
[SuppressMessage("Reliability", "CA1001",
    Justification = "a semaphore whose wait handle nobody asks for holds nothing, and others may wait for it when the upload ends")]
internal sealed class UploadSession(string id, string repository, BlobUpload upload, TimeProvider time)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _used = time.GetTimestamp();
    private bool _ended;

    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id => id;

    /// <summary>Completed when it has ended.</summary>
    public Task Ended => _over.Task;

    public string Repository => repository;

    /// <summary>How long nobody has gone on with it.</summary>
    public TimeSpan Idle => _turn.CurrentCount == 0 ? TimeSpan.Zero : time.GetElapsedTime(Volatile.Read(ref _used));

    /// <summary>Does something with the upload when nobody else does.</summary>
    /// <exception cref="OciException">It has ended meanwhile.</exception>
    public async Task<T> UseAsync<T>(Func<BlobUpload, Task<T>> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return _ended ? throw new OciException(OciErrors.BlobUploadUnknown, $"the upload {id} has ended") : await work(upload);
        }
        finally
        {
            Volatile.Write(ref _used, time.GetTimestamp());
            _turn.Release();
        }
    }

    /// <inheritdoc cref="UseAsync{T}" />
    public Task UseAsync(Func<BlobUpload, Task> work, CancellationToken cancellationToken) => UseAsync(
        async upload =>
        {
            await work(upload);
            return true;
        },
        cancellationToken);

    /// <summary>Ends it when nobody uses it; what was not completed is gone.</summary>
    public Task EndAsync() => UseAsync(
        async upload =>
        {
            _ended = true;
            _over.SetResult();
            await upload.DisposeAsync();
        },
        CancellationToken.None);
}
