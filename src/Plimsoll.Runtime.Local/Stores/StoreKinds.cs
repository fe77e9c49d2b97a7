using Plimsoll.Runtime.Local.Services;

namespace Plimsoll.Runtime.Local.Stores;

/// <summary>The kinds of stores by name.</summary>
internal static class StoreKinds
{
    /// <exception cref="RolloutFailedException">There is no such kind.</exception>
    public static IStoreKind Of(DesiredStore store) => store.Kind switch
    {
        "redis" => new Redis(),
        "postgres" => new Postgres(),
        _ => throw new RolloutFailedException(store.Name, new(FailureReason.Store,
            $"{store.Kind} is no kind of store that is started here: redis or postgres")),
    };
}
