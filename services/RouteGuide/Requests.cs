using Grpc.Core;

namespace Routeguide;

/// <summary>Refuses requests that cannot be meant.</summary>
public static class Requests
{
    /// <summary>The area that is asked for.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: a corner is missing.</exception>
    public static Bounds Area(Rectangle rectangle)
    {
        ArgumentNullException.ThrowIfNull(rectangle);
        return rectangle is { Lo: not null, Hi: not null } ? Bounds.Of(rectangle) : throw Refuse("a rectangle has two corners, lo and hi");
    }

    /// <summary>Looks at a feature's location.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT: it has none, or one that is not on the earth.</exception>
    public static void CheckLocation(Point? location)
    {
        if (Coordinates.WhatIsWrong(location) is { } wrong) throw Refuse(wrong);
    }

    /// <summary>INVALID_ARGUMENT.</summary>
    /// <param name="wrong">What is wrong, in words.</param>
    public static RpcException Refuse(string wrong) => new(new(StatusCode.InvalidArgument, wrong));
}
