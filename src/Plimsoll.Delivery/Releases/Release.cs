using System.Text.Json.Serialization;
using Plimsoll.Oci;
using Plimsoll.Workspace;

namespace Plimsoll.Delivery.Releases;

/// <summary>A commit together with the image of every service at that commit. A value: making it twice gives the same thing.</summary>
/// <param name="Workspace">The workspace's name.</param>
/// <param name="Commit">The full commit id.</param>
/// <param name="Services">In ordinal order of their names.</param>
public sealed record Release(string Workspace, string Commit, IReadOnlyList<ReleasedService> Services)
{
    /// <summary>Bases of the workspace that its stores run where stores are images, by their ids; null when there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ReleasedService>? Stores { get; init; }

    /// <summary>The release that these images are.</summary>
    /// <param name="catalog">The workspace at the commit.</param>
    /// <param name="images">Of units: those that are neither services nor run as stores are left out.</param>
    public static Release Of(Catalog catalog, IEnumerable<(Unit Unit, string Repository, Digest Image)> images)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var all = images.OrderBy(each => each.Unit.Id, StringComparer.Ordinal).ToList();
        var stores = all.Where(each => catalog.IsStoreImage(each.Unit))
            .Select(each => new ReleasedService(each.Unit.Id, each.Repository, each.Image)).ToList();
        return new(catalog.Workspace.Name, catalog.Commit, [.. all.Where(each => each.Unit.Service is not null)
            .Select(each => new ReleasedService(each.Unit.Name, each.Repository, each.Image))])
        {
            Stores = stores.Count > 0 ? stores : null,
        };
    }
}

/// <summary>A service's image in a release.</summary>
/// <param name="Name">The service.</param>
/// <param name="Repository">The image's repository, never with a host.</param>
/// <param name="Image">The image's digest.</param>
public sealed record ReleasedService(string Name, string Repository, Digest Image)
{
    /// <summary>Whom it runs as by number, <c>1000:1000</c>; null where the image says nobody.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? User { get; init; }

    /// <summary>The folders that it declares to be written to (<c>VOLUME</c>); null is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Volumes { get; init; }
}
