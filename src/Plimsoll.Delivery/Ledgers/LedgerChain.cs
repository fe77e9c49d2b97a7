using Plimsoll.Source;

namespace Plimsoll.Delivery.Ledgers;

/// <summary>What a ledger's commits must be to be believed: one line of entries that only ever grew. Pure.</summary>
internal static class LedgerChain
{
    /// <summary>What is wrong with the commits after a known one, in words; null when nothing is.</summary>
    /// <param name="history">They, newest first.</param>
    /// <param name="after">The known one; null when all commits are there.</param>
    /// <param name="file">The file of an entry.</param>
    public static string? FindBreak(FileHistory history, string? after, string file)
    {
        var expected = history.Tip;
        foreach (var entry in history.Entries)
        {
            if (entry.Commit != expected) return $"{expected} has no {file}";
            if (entry.Parents.Count > 1) return $"{entry.Commit} is a merge, and an entry has one entry before it";
            expected = entry.Parents.Count == 1 ? entry.Parents[0] : null;
        }
        return expected == after ? null
            : expected is null ? $"{after} is not in it"
            : $"{expected} has no {file}";
    }

    /// <summary>What is wrong with the order of the entries, in words; null when nothing is.</summary>
    /// <param name="lines">Oldest first.</param>
    public static string? FindDisorder(IEnumerable<LedgerLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var last = 0L;
        foreach (var line in lines)
        {
            if (line.Entry is not LedgerEntry.Intent { Deployment.Number: var number }) continue;
            if (number != last + 1) return $"{line.Commit} is deployment {number}, and the one before is {(last == 0 ? "none" : last)}";
            last = number;
        }
        return null;
    }
}

/// <summary>An entry of a ledger with the commit that it stands in.</summary>
/// <param name="Commit">The full id.</param>
/// <param name="Entry">The entry.</param>
public sealed record LedgerLine(string Commit, LedgerEntry Entry);
