using Plimsoll.Delivery.Ledgers;
using Plimsoll.Source;

namespace Plimsoll.Delivery.Promotions;

/// <summary>Whose approvals of a release count: each person's once, and none of those who wrote or committed what it brings.
/// Pure.</summary>
public static class Approvals
{
    /// <summary>The people whose approval counts, in the order in which they gave it.</summary>
    /// <param name="ledger">What the ledger of the environment says that takes the release.</param>
    /// <param name="release">The digest of the release index: an approval of another one is none.</param>
    /// <param name="authors">Who wrote or committed what the release brings.</param>
    public static IReadOnlyList<GitPerson> Counting(LedgerState ledger, string release, IReadOnlyList<GitPerson> authors)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var counting = new List<GitPerson>();
        foreach (var person in ledger.Approvals.Where(each => each.Release == release).Select(each => each.By))
        {
            if (!IsAmong(person, authors) && !IsAmong(person, counting)) counting.Add(person);
        }
        return counting;
    }

    /// <summary>
    /// Whether a person is one of others. The same address or the same name is the same person: git lets both be chosen, and an approval
    /// that is wrongly not counted is given again by somebody else.
    /// </summary>
    public static bool IsAmong(GitPerson person, IEnumerable<GitPerson> others) => others.Any(other =>
        string.Equals(person.Email.Trim(), other.Email.Trim(), StringComparison.OrdinalIgnoreCase)
        || string.Equals(person.Name.Trim(), other.Name.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>The names of people in a sentence: the first five.</summary>
    public static string Names(IReadOnlyList<GitPerson> people)
    {
        ArgumentNullException.ThrowIfNull(people);
        var names = people.Select(person => person.Name).Distinct(StringComparer.Ordinal).ToList();
        return string.Join(", ", names.Take(5)) + (names.Count > 5 ? $" and {names.Count - 5} more" : "");
    }
}
