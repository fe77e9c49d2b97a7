using Plimsoll.Runtime.Local.Replicas;
using Plimsoll.Runtime.Local.Services;

namespace Plimsoll.Runtime.Local.Stores;

/// <summary>A kind of backing service that this runtime starts from the machine's own programs.</summary>
internal interface IStoreKind
{
    /// <summary>The port that everybody expects it on.</summary>
    int UsualPort { get; }

    /// <summary>Who may use a store of this kind, and which of its databases.</summary>
    /// <param name="environment">Where it runs.</param>
    (string User, string Database) Account(EnvironmentId environment);

    /// <summary>Makes its data folder and whatever else it needs, if that was not done, and says how it is run.</summary>
    /// <exception cref="StoreException">A program is missing, or failed.</exception>
    Task<ReplicaPlan> PrepareAsync(StorePlace place, Endpoint.Store endpoint, CancellationToken cancellationToken);
}

/// <summary>Where a store is kept.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Data">Its data folder; files beside it begin with its name.</param>
/// <param name="Time">The clock.</param>
internal sealed record StorePlace(string Name, string Data, TimeProvider Time);

/// <summary>A store cannot be prepared.</summary>
internal sealed class StoreException(string message) : Exception(message);
