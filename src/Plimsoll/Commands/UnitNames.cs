using Plimsoll.Source;
using Plimsoll.Workspace;

namespace Plimsoll.Commands;

/// <summary>The names of units that a person typed.</summary>
internal static class UnitNames
{
    /// <summary>Whether a commit has all of them.</summary>
    /// <param name="doing">For the message, as in <c>building</c>.</param>
    /// <param name="repository">Where the commit is.</param>
    /// <param name="commit">The full commit id.</param>
    /// <param name="names">What was typed.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PlimsollException">It has not.</exception>
    public static async Task RequireAsync(string doing, GitRepository repository, string commit, IEnumerable<string> names,
        CancellationToken cancellationToken)
    {
        var units = (await CatalogReader.ReadAsync(repository, commit, cancellationToken)).Units;
        if (names.Except(units.SelectMany(unit => new[] { unit.Name, unit.Id })).FirstOrDefault() is { } unknown)
            throw new PlimsollException(Outcome.Usage, "PLM1022",
                $"{doing} {unknown}: {commit[..7]} has no such unit (it has {string.Join(", ", units.Select(unit => unit.Id))})");
    }
}
