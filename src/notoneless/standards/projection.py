"""Where a point is on the ground: from metres of a Gauss-Krüger map, or from the shifted degrees of public web maps, to the
degrees of CGCS2000 and WGS 84 (which differ by less than a map on a wall can show).

Sources: the series of the transverse Mercator projection after Krüger (n⁴), as in EPSG Guidance Note 7-2, method 9807; GCJ-02
as it is published in many libraries (there is no official text), undone by iteration.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asinh, atan, atanh, cos, cosh, degrees, pi, radians, sin, sinh, sqrt, tan
from typing import Final

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ellipsoid:
    """The figure of the earth: its greater half axis in metres, and its inverse flattening."""

    a: float
    inverse_flattening: float

    @property
    def n(self) -> float:
        """The third flattening."""
        flat = 1 / self.inverse_flattening
        return flat / (2 - flat)


#: GB 22021-2008.
CGCS2000: Final = Ellipsoid(6378137.0, 298.257222101)


@dataclass(frozen=True, slots=True)
class Transverse:
    """A transverse Mercator projection: ellipsoid, meridian and parallel of origin in degrees, scale, false easting and northing."""

    ellipsoid: Ellipsoid
    meridian: float
    parallel: float = 0.0
    scale: float = 1.0
    easting: float = 500_000.0
    northing: float = 0.0

    def degrees_of(self, east: float, north: float) -> Point:
        """Return longitude and latitude in degrees of a point given in metres."""
        n = self.ellipsoid.n
        radius = self.ellipsoid.a / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
        beta = (
            n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96 - n**4 / 360,
            n**2 / 48 + n**3 / 15 - 437 * n**4 / 1440,
            17 * n**3 / 480 - 37 * n**4 / 840,
            4397 * n**4 / 161280,
        )
        eta_ = (east - self.easting) / (radius * self.scale)
        xi_ = (north - self.northing + self.scale * self._arc(radius)) / (radius * self.scale)
        xi = xi_ - sum(b * sin(2 * j * xi_) * cosh(2 * j * eta_) for j, b in enumerate(beta, start=1))
        eta = eta_ - sum(b * cos(2 * j * xi_) * sinh(2 * j * eta_) for j, b in enumerate(beta, start=1))
        longitude = radians(self.meridian) + atan(sinh(eta) / cos(xi))
        tau_ = sin(xi) / sqrt(sinh(eta) ** 2 + cos(xi) ** 2)
        return degrees(longitude), degrees(atan(self._tangent(tau_)))

    def metres_of(self, longitude: float, latitude: float) -> Point:
        """Return easting and northing in metres of a point given in degrees."""
        n = self.ellipsoid.n
        radius = self.ellipsoid.a / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
        alpha = self._alpha()
        phi, turned = radians(latitude), radians(longitude - self.meridian)
        conformal = self._conformal(phi)
        xi_, eta_ = _atan2(conformal, cos(turned)), atanh(sin(turned) / sqrt(1 + conformal**2))
        xi = xi_ + sum(a * sin(2 * j * xi_) * cosh(2 * j * eta_) for j, a in enumerate(alpha, start=1))
        eta = eta_ + sum(a * cos(2 * j * xi_) * sinh(2 * j * eta_) for j, a in enumerate(alpha, start=1))
        return (
            self.easting + self.scale * radius * eta,
            self.northing + self.scale * (radius * xi - self._arc(radius)),
        )

    def _alpha(self) -> tuple[float, float, float, float]:
        n = self.ellipsoid.n
        return (
            n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16 + 41 * n**4 / 180,
            13 * n**2 / 48 - 3 * n**3 / 5 + 557 * n**4 / 1440,
            61 * n**3 / 240 - 103 * n**4 / 140,
            49561 * n**4 / 161280,
        )

    def _eccentricity(self) -> float:
        flat = 1 / self.ellipsoid.inverse_flattening
        return sqrt(2 * flat - flat**2)

    def _conformal(self, phi: float) -> float:
        """Return the tangent of the conformal latitude."""
        e, sine = self._eccentricity(), sin(phi)
        return sinh(asinh(tan(phi)) - e * atanh(e * sine))

    def _tangent(self, conformal: float) -> float:
        """Return the tangent of the latitude whose conformal tangent is given (Newton's steps, as Karney has them)."""
        e = self._eccentricity()
        tau = conformal
        for _ in range(5):
            sigma = sinh(e * atanh(e * tau / sqrt(1 + tau**2)))
            here = tau * sqrt(1 + sigma**2) - sigma * sqrt(1 + tau**2)
            step = (conformal - here) / sqrt(1 + here**2)
            step *= (1 + (1 - e**2) * tau**2) / ((1 - e**2) * sqrt(1 + tau**2))
            tau += step
        return tau

    def _arc(self, radius: float) -> float:
        """Return the length of the meridian from the equator to the parallel of origin."""
        if not self.parallel:
            return 0.0
        xi_ = atan(self._conformal(radians(self.parallel)))
        return radius * (xi_ + sum(a * sin(2 * j * xi_) for j, a in enumerate(self._alpha(), start=1)))


def _atan2(y: float, x: float) -> float:
    return atan(y / x) if x > 0 else atan(y / x) + (pi if y >= 0 else -pi)


def gauss_kruger(meridian: float) -> Transverse:
    """Return the 3-degree Gauss-Krüger projection on CGCS2000 with its middle on ``meridian``, eastings from 500 km."""
    return Transverse(CGCS2000, meridian)


# ── The shifted degrees of web maps ──

#: Krasovsky 1940, by which the shift is reckoned.
_AXIS: Final = 6378245.0
_SQUARED: Final = 0.00669342162296594323


def to_gcj02(longitude: float, latitude: float) -> Point:
    """Return where a public web map shows the point."""
    east, north = _shift(longitude, latitude)
    return longitude + east, latitude + north


def from_gcj02(longitude: float, latitude: float) -> Point:
    """Return where a point shown on a public web map is, to less than a centimetre."""
    x, y = longitude, latitude
    for _ in range(30):
        shown_x, shown_y = to_gcj02(x, y)
        x, y = x + longitude - shown_x, y + latitude - shown_y
    return x, y


def _shift(longitude: float, latitude: float) -> Point:
    x, y = longitude - 105.0, latitude - 35.0
    wave = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    root = sqrt(abs(x))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + wave
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    north += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + wave
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    east += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    at = radians(latitude)
    magic = 1 - _SQUARED * sin(at) ** 2
    return (
        degrees(east / (_AXIS / sqrt(magic) * cos(at))),
        degrees(north / (_AXIS * (1 - _SQUARED) / (magic * sqrt(magic)))),
    )
