// Length in metres between two places on the ellipsoid WGS 84: Vincenty (1975), Survey Review 23 (176), 88-93, inverse
// formula, to millimetres. For places nearly opposite on the globe, where it does not settle, NaN.
vereda.geodesic = ([lat1, lng1], [lat2, lng2]) => {
  const [a, f] = [6378137, 1 / 298.257223563];
  const b = (1 - f) * a;
  const rad = Math.PI / 180;
  const [u1, u2] = [lat1, lat2].map((lat) => Math.atan((1 - f) * Math.tan(lat * rad)));
  const apart = (lng2 - lng1) * rad;
  let lambda = apart;
  for (let turn = 0; turn < 100; turn += 1) {
    const [sinL, cosL] = [Math.sin(lambda), Math.cos(lambda)];
    const sinSigma = Math.hypot(Math.cos(u2) * sinL, Math.cos(u1) * Math.sin(u2) - Math.sin(u1) * Math.cos(u2) * cosL);
    if (sinSigma === 0) return 0;
    const cosSigma = Math.sin(u1) * Math.sin(u2) + Math.cos(u1) * Math.cos(u2) * cosL;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (Math.cos(u1) * Math.cos(u2) * sinL) / sinSigma;
    const cosSqAlpha = 1 - sinAlpha ** 2;
    // Along the equator there is no such middle.
    const cos2M = cosSqAlpha > 1e-15 ? cosSigma - (2 * Math.sin(u1) * Math.sin(u2)) / cosSqAlpha : 0;
    const c = (f / 16) * cosSqAlpha * (4 + f * (4 - 3 * cosSqAlpha));
    const before = lambda;
    lambda = apart + (1 - c) * f * sinAlpha * (sigma + c * sinSigma * (cos2M + c * cosSigma * (-1 + 2 * cos2M ** 2)));
    if (Math.abs(lambda - before) < 1e-12) {
      const uSq = (cosSqAlpha * (a ** 2 - b ** 2)) / b ** 2;
      const big = 1 + (uSq / 16384) * (4096 + uSq * (-768 + uSq * (320 - 175 * uSq)));
      const small = (uSq / 1024) * (256 + uSq * (-128 + uSq * (74 - 47 * uSq)));
      const delta = small * sinSigma * (cos2M + (small / 4) * (cosSigma * (-1 + 2 * cos2M ** 2)
        - (small / 6) * cos2M * (-3 + 4 * sinSigma ** 2) * (-3 + 4 * cos2M ** 2)));
      return b * big * (sigma - delta);
    }
  }
  return NaN;
};
