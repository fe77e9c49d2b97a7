namespace Lmdb;

/// <summary>
/// Commits the work of several callers: all in one transaction; when that fails because of one of them, each in a nested transaction of its own; and when it
/// fails because of the disk or the map, one after the other, so that those succeed for whom there is room. The answers are given by others.
/// </summary>
internal static class Batch
{
    public static void Commit(LightningEnvironment environment, IReadOnlyList<PendingWrite> batch)
    {
        if (!TryCommit(environment, batch, RunTogether) && !TryCommit(environment, batch, RunApart))
            foreach (var write in batch) CommitAlone(environment, write);
    }

    static bool TryCommit(LightningEnvironment environment, IReadOnlyList<PendingWrite> batch, Action<LightningTransaction, IReadOnlyList<PendingWrite>> run)
    {
        try
        {
            Commit(environment, transaction => run(transaction, batch));
            return true;
        }
        catch (Exception)
        {
            // of whom it was is found out by the next, more careful way
            return false;
        }
    }

    static void CommitAlone(LightningEnvironment environment, PendingWrite write)
    {
        write.Failure = null;
        try
        {
            Commit(environment, write.Run);
        }
        catch (Exception failure)
        {
            write.Failure = failure;
        }
    }

    static void Commit(LightningEnvironment environment, Action<LightningTransaction> run)
    {
        while (true)
        {
            try
            {
                using var transaction = environment.BeginWrite();
                run(transaction);
                transaction.Commit();
                return;
            }
            catch (LightningException full) when (full.Code == MDBResultCode.MapFull)
            {
                // not in a filter, which would run before the transaction is undone
                if (!environment.TryGrow()) throw;
            }
        }
    }

    static void RunTogether(LightningTransaction transaction, IReadOnlyList<PendingWrite> batch)
    {
        foreach (var write in batch) write.Run(transaction);
    }

    static void RunApart(LightningTransaction transaction, IReadOnlyList<PendingWrite> batch)
    {
        foreach (var write in batch)
        {
            write.Failure = null;
            using var nested = transaction.BeginNested();
            try
            {
                write.Run(nested);
                nested.Commit();
            }
            catch (Exception failure) when (failure is not LightningException)
            {
                write.Failure = failure;
            }
        }
    }
}
