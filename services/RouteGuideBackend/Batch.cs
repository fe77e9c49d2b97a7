using LightningDB;

namespace RouteGuideBackend;

/// <summary>
/// Commits the work of several callers: all in one transaction, and when that fails one after the other, so that those succeed for
/// whom there is room. The answers are given by others.
/// </summary>
internal static class Batch
{
    public static void Commit(LightningEnvironment environment, IReadOnlyList<PendingWrite> batch)
    {
        if (TryCommit(environment, batch) is null) return;
        foreach (var write in batch) write.Failure = TryCommit(environment, [write]);
    }

    static Exception? TryCommit(LightningEnvironment environment, IReadOnlyList<PendingWrite> writes)
    {
        try
        {
            using var transaction = environment.BeginTransaction();
            foreach (var write in writes) write.Run(transaction);
            transaction.Commit().ThrowOnError();
            return null;
        }
        catch (LightningException failure)
        {
            return StoreException.Of(failure, environment.Path);
        }
        catch (Exception failure)
        {
            // the caller's own: the writing thread has others to serve
            return failure;
        }
    }
}
