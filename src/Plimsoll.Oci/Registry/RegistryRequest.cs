namespace Plimsoll.Oci;

/// <summary>A request to a registry: a value, so that it can be sent again.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Address">Where to: below the registry's address, or where the registry sent us.</param>
/// <param name="Attempt">What it is for, in words: <c>reading acme/counter:latest</c>.</param>
/// <param name="Scope">What a token has to allow: <c>repository:acme/counter:pull</c>.</param>
internal sealed record RegistryRequest(HttpMethod Method, Uri Address, string Attempt, string Scope)
{
    /// <summary>Media types that the answer may have.</summary>
    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>Makes the body; called each time that it is sent. Given what is to be called as it moves. Null is none.</summary>
    public Func<Action, HttpContent>? Content { get; init; }

    /// <summary>From which byte on; 0 is all.</summary>
    public long From { get; init; }
}
