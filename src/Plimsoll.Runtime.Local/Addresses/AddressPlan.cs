namespace Plimsoll.Runtime.Local.Addresses;

/// <summary>Who wants a stable port.</summary>
/// <param name="Owner">As in <c>services/counter</c>.</param>
/// <param name="Wanted">The port of a service's manifest, or the usual one of a store's kind; null is any.</param>
/// <param name="Moves">Whether it can change its port while it runs, and so follows its manifest. A store does not: it would have to be
/// restarted.</param>
internal sealed record AddressClaim(string Owner, int? Wanted, bool Moves);

/// <summary>Which port each service and store of an environment has. Pure.</summary>
/// <param name="Book">What was given out before.</param>
/// <param name="IsServedHere">Whether the environment's own balancers listen on a port: one service can take it from another.</param>
/// <param name="IsFree">Whether nobody has a port: no program, and no other environment.</param>
/// <param name="Search">Ports for an owner that gets none that it wants, best first; the same each time.</param>
internal sealed record AddressPlan(
    IReadOnlyDictionary<string, int> Book, Func<int, bool> IsServedHere, Func<int, bool> IsFree, Func<string, IEnumerable<int>> Search)
{
    /// <summary>
    /// The port of each. A store keeps what it has, and so does a service that has what it wants. Then the port of a manifest goes to its
    /// service: also when the service had another one until now, or when it was that of a service which is gone. All others stay where they
    /// were, or take what they would like, or any. No service is given a port that another program has meanwhile.
    /// </summary>
    public IReadOnlyDictionary<string, int> Decide(IReadOnlyList<AddressClaim> claims)
    {
        var given = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var claim in claims)
            if (Book.TryGetValue(claim.Owner, out var had) && (!claim.Moves || had == claim.Wanted && CanHave(had)) && IsOpen(had))
                given[claim.Owner] = had;
        foreach (var claim in Rest().Where(claim => claim.Moves).ToList())
            if (claim.Wanted is { } wanted && IsOpen(wanted) && CanHave(wanted))
                given[claim.Owner] = wanted;
        foreach (var claim in Rest().ToList()) given[claim.Owner] = Candidates(claim).First(IsOpen);
        return given;

        bool IsOpen(int port) => !given.ContainsValue(port);
        IEnumerable<AddressClaim> Rest() => claims.Where(claim => !given.ContainsKey(claim.Owner));
    }

    private bool CanHave(int port) => IsServedHere(port) || IsFree(port);

    private IEnumerable<int> Candidates(AddressClaim claim)
    {
        if (Book.TryGetValue(claim.Owner, out var had) && CanHave(had)) yield return had;
        var wished = claim is { Moves: false, Wanted: { } usual } ? new[] { usual } : [];
        foreach (var port in wished.Concat(Search(claim.Owner)))
            if (IsFree(port) && !Book.Values.Contains(port))
                yield return port;
    }
}
