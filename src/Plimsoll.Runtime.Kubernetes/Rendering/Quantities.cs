using System.Globalization;

namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>
/// Amounts as Kubernetes writes them back: with the largest unit that leaves a whole number (apimachinery, resource.Quantity, canonical
/// form), so that what is applied and what is read are the same text.
/// </summary>
internal static class Quantities
{
    private static readonly string[] Units = ["", "Ki", "Mi", "Gi", "Ti", "Pi"];

    /// <summary>Thousandths of a core.</summary>
    public static string Cpu(int millis) => millis % 1000 == 0
        ? (millis / 1000).ToString(CultureInfo.InvariantCulture)
        : $"{millis.ToString(CultureInfo.InvariantCulture)}m";

    /// <summary>Bytes.</summary>
    public static string Memory(long bytes)
    {
        var unit = 0;
        for (; unit < Units.Length - 1 && bytes % 1024 == 0 && bytes > 0; unit++) bytes /= 1024;
        return bytes.ToString(CultureInfo.InvariantCulture) + Units[unit];
    }

    /// <summary>A time in whole seconds, never less than it is.</summary>
    public static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);
}
