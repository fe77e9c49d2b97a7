using System.Text.Json;
using System.Text.Json.Serialization;
using Plimsoll.Processes;

namespace Plimsoll.Runtime.Local.Services;

/// <summary>
/// The migrations of an environment that did their work, kept in a file. One that is in it is not run again: neither by the next keeper nor
/// by a rollback, whose older program may refuse a schema that is newer than itself.
/// </summary>
internal sealed class FinishedMigrations(string file)
{
    private const int Kept = 1000;

    /// <summary>Whether that of this version of a service did its work.</summary>
    public bool Has(DesiredService service) => Read().Exists(done => done.IsOf(service));

    /// <summary>That of this version of a service did its work.</summary>
    public void Add(DesiredService service, DateTimeOffset time)
    {
        List<FinishedMigration> all = [.. Read(), new(service.Name, service.Commit, service.Image.ToString(), time)];
        DurableFile.Write(file, JsonSerializer.SerializeToUtf8Bytes([.. all.TakeLast(Kept)],
            FinishedMigrationsJson.Default.ListFinishedMigration));
    }

    private List<FinishedMigration> Read() =>
        StateFile.Read(file, FinishedMigrationsJson.Default.ListFinishedMigration,
            "It has the migrations that did their work. To let them run once more: delete it") ?? [];
}

/// <summary>A migration that did its work.</summary>
/// <param name="Service">Whose.</param>
/// <param name="Commit">With the image it names the deployment that changed the service.</param>
/// <param name="Image">Its digest.</param>
/// <param name="Done">When it ended.</param>
internal sealed record FinishedMigration(string Service, string Commit, string Image, DateTimeOffset Done)
{
    public bool IsOf(DesiredService service) => Service == service.Name && Commit == service.Commit && Image == service.Image.ToString();
}

[JsonSourceGenerationOptions(WriteIndented = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(List<FinishedMigration>))]
internal sealed partial class FinishedMigrationsJson : JsonSerializerContext;
