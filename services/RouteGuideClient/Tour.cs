using System.Globalization;
using Grpc.Core;
using Routeguide;

namespace RouteGuideClient;

/// <summary>All calls of the RouteGuide, one after the other, and what they answered.</summary>
internal sealed class Tour(RouteGuide.RouteGuideClient client, CallOptions options, TextWriter output)
{
    // a feature that servers know, and a point in the sea
    static readonly Point Known = At(409146138, -746188906), Unknown = At(0, 0);
    static readonly Rectangle NewJersey = new() { Lo = At(400000000, -750000000), Hi = At(420000000, -730000000) };

    /// <summary>The call that was made last.</summary>
    public string Call { get; private set; } = "";

    /// <summary>True once the server has answered anything.</summary>
    public bool Reached { get; private set; }

    /// <summary>Asks for something, to see whether the server is there.</summary>
    public async Task ReachAsync()
    {
        await FeatureAsync(Known);
        Reached = true;
    }

    /// <summary>Makes the other calls.</summary>
    public async Task RunAsync()
    {
        await FeatureAsync(Unknown);
        await SaveAsync(new() { Name = "Lake Musconetcong, Stanhope, NJ, USA", Location = At(409048000, -747049000) });
        var listed = await ListAsync(NewJersey);
        await RecordAsync(listed.Select(feature => feature.Location).Take(10));
        await ChatAsync([Note(0, 1, "First message"), Note(0, 2, "Second message"), Note(0, 3, "Third message"),
            Note(0, 1, "Fourth message"), Note(0, 2, "Fifth message"), Note(0, 3, "Sixth message")]);
    }

    async Task FeatureAsync(Point point)
    {
        Call = "GetFeature";
        var feature = await client.GetFeatureAsync(point, options);
        Print($"GetFeature: {Text(feature)}");
    }

    async Task SaveAsync(Feature feature)
    {
        Call = "SaveFeature";
        var result = await client.SaveFeatureAsync(feature, options);
        Print($"SaveFeature: {Text(feature)}: ok = {result.Ok}");
    }

    async Task<List<Feature>> ListAsync(Rectangle area)
    {
        Call = "ListFeatures";
        using var call = client.ListFeatures(area, options);
        var features = new List<Feature>();
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            features.Add(call.ResponseStream.Current);
            Print($"ListFeatures: {Text(call.ResponseStream.Current)}");
        }

        Print($"ListFeatures: {features.Count} features between {Text(area.Lo)} and {Text(area.Hi)}");
        return features;
    }

    async Task RecordAsync(IEnumerable<Point> points)
    {
        Call = "RecordRoute";
        using var call = client.RecordRoute(options);
        foreach (var point in points) await call.RequestStream.WriteAsync(point);
        await call.RequestStream.CompleteAsync();
        var summary = await call;
        Print($"RecordRoute: {summary.PointCount} points, {summary.FeatureCount} features, {summary.Distance} metres, "
            + $"{summary.ElapsedTime} seconds");
    }

    // a server that is not fresh answers also with the notes of those before us
    async Task ChatAsync(IReadOnlyList<RouteNote> notes)
    {
        Call = "RouteChat";
        using var call = client.RouteChat(options);
        var answers = ReadAsync(call.ResponseStream);
        foreach (var note in notes) await call.RequestStream.WriteAsync(note);
        await call.RequestStream.CompleteAsync();
        Print($"RouteChat: {await answers} answers to {notes.Count} notes");
    }

    async Task<int> ReadAsync(IAsyncStreamReader<RouteNote> notes)
    {
        var count = 0;
        for (; await notes.MoveNext(CancellationToken.None); count++) Print($"RouteChat: {Text(notes.Current.Location)}: "
            + $"{notes.Current.Message}");
        return count;
    }

    void Print(string line) => output.WriteLine(line);

    static string Text(Feature feature) =>
        $"{(feature.Name.Length > 0 ? $"'{feature.Name}'" : "nothing known")} at {Text(feature.Location)}";

    static string Text(Point point) => string.Create(CultureInfo.InvariantCulture,
        $"{point.Latitude / 1e7:0.#######},{point.Longitude / 1e7:0.#######}");

    static Point At(int latitude, int longitude) => new() { Latitude = latitude, Longitude = longitude };

    static RouteNote Note(int latitude, int longitude, string message) => new() { Location = At(latitude, longitude), Message = message };
}
