using System.Text.Json.Nodes;

namespace Plimsoll.Runtime.Kubernetes.Rendering.Stores;

/// <summary>A kind of store as a container: of this house's image, of docker.io's library or of any other that has its programs.</summary>
internal interface IStoreKind
{
    /// <summary>What runs where nothing is said. Its major version can never change: data is of one, and does not open with
    /// another.</summary>
    string Image { get; }

    int Port { get; }

    string User(EnvironmentId environment);

    string Database(EnvironmentId environment);

    /// <summary>The keys and texts of its Secret; <c>{password}</c> stands for the password.</summary>
    IReadOnlyDictionary<string, string> Credentials(EnvironmentId environment);

    /// <summary>Completes a container that has a name, an image, no rights, <c>/tmp</c>, and the store's volume at
    /// <see cref="StoreObjects.Data"/>.</summary>
    /// <param name="container">The container.</param>
    /// <param name="secrets">Where it finds the files of its Secret.</param>
    void Complete(JsonObject container, string secrets);

    /// <summary>Files that the image must have, by their full paths.</summary>
    IReadOnlyDictionary<string, string> Files { get; }
}

/// <summary>The kinds of stores by name.</summary>
internal static class StoreKinds
{
    /// <exception cref="RenderException">There is no such kind.</exception>
    public static IStoreKind Of(DesiredStore store) => store.Kind switch
    {
        "redis" => new Redis(),
        "postgres" => new Postgres(),
        _ => throw new RenderException(store.Name, $"{store.Kind} is no kind of store that is started on Kubernetes: redis or postgres"),
    };
}
