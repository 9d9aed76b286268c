//! Coordonnées projetées du répertoire Sirene → longitude et latitude (WGS84).
//!
//! Le répertoire donne des mètres dans la projection légale du lieu : Lambert-93 en métropole, UTM outre-mer. Lire
//! les uns comme les autres placerait La Réunion dans le golfe de Gascogne.

use std::sync::LazyLock;

use proj4rs::Proj;
use proj4rs::transform::transform;
use vao_domain::CodeDepartement;

use crate::commun::Coordonnees;

const WGS84: &str = "+proj=longlat +datum=WGS84 +no_defs";
/// EPSG:2154, métropole.
const LAMBERT_93: &str = "+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 \
                          +towgs84=0,0,0,0,0,0,0 +units=m +no_defs";
/// EPSG:5490, Antilles.
const UTM_20_NORD: &str = "+proj=utm +zone=20 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs";
/// EPSG:4467, Saint-Pierre-et-Miquelon.
const UTM_21_NORD: &str = "+proj=utm +zone=21 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs";
/// EPSG:2972, Guyane.
const UTM_22_NORD: &str = "+proj=utm +zone=22 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs";
/// EPSG:2975, La Réunion.
const UTM_40_SUD: &str = "+proj=utm +zone=40 +south +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs";
/// EPSG:4471, Mayotte.
const UTM_38_SUD: &str = "+proj=utm +zone=38 +south +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs";

/// Projection d'un territoire, et le rectangle où ses points se trouvent (ouest, sud, est, nord).
struct Zone {
    projection: Proj,
    cadre: [f64; 4],
}

impl Zone {
    fn lire(projection: &str, cadre: [f64; 4]) -> Option<Self> {
        let projection = Proj::from_proj_string(projection).ok()?;
        Some(Self { projection, cadre })
    }
}

/// Projections lues une fois : une liste d'établissements en demande des milliers.
struct Zones {
    wgs84: Option<Proj>,
    metropole: Option<Zone>,
    antilles: Option<Zone>,
    guyane: Option<Zone>,
    reunion: Option<Zone>,
    saint_pierre: Option<Zone>,
    mayotte: Option<Zone>,
}

static ZONES: LazyLock<Zones> = LazyLock::new(|| Zones {
    wgs84: Proj::from_proj_string(WGS84).ok(),
    metropole: Zone::lire(LAMBERT_93, [-5.5, 41.2, 10.0, 51.3]),
    antilles: Zone::lire(UTM_20_NORD, [-63.5, 14.0, -60.5, 18.5]),
    guyane: Zone::lire(UTM_22_NORD, [-55.0, 2.0, -51.0, 6.5]),
    reunion: Zone::lire(UTM_40_SUD, [55.0, -21.6, 56.0, -20.7]),
    saint_pierre: Zone::lire(UTM_21_NORD, [-56.7, 46.5, -55.9, 47.3]),
    mayotte: Zone::lire(UTM_38_SUD, [44.8, -13.2, 45.5, -12.4]),
});

fn zone(departement: &CodeDepartement) -> Option<&'static Zone> {
    let zone = match departement.as_str() {
        "971" | "972" | "977" | "978" => &ZONES.antilles,
        "973" => &ZONES.guyane,
        "974" => &ZONES.reunion,
        "975" => &ZONES.saint_pierre,
        "976" => &ZONES.mayotte,
        // Le répertoire Sirene ne couvre pas les autres collectivités.
        code if code.len() > 2 => return None,
        _ => &ZONES.metropole,
    };
    zone.as_ref()
}

/// Point de ces coordonnées projetées (mètres), ou `None` si elles ne tombent pas dans le territoire.
pub fn vers_wgs84(x: f64, y: f64, departement: &CodeDepartement) -> Option<Coordonnees> {
    let zone = zone(departement)?;
    let mut point = (x, y, 0.0);
    transform(&zone.projection, ZONES.wgs84.as_ref()?, &mut point).ok()?;
    let (longitude, latitude) = (point.0.to_degrees(), point.1.to_degrees());
    let [ouest, sud, est, nord] = zone.cadre;
    ((ouest..=est).contains(&longitude) && (sud..=nord).contains(&latitude))
        .then(|| Coordonnees::lire(longitude, latitude))
        .flatten()
}

/// Coordonnées projetées (mètres) d'un point : l'inverse de [`vers_wgs84`], pour les doublures et les tests.
pub fn depuis_wgs84(point: Coordonnees, departement: &CodeDepartement) -> Option<(f64, f64)> {
    let zone = zone(departement)?;
    let mut projete = (point.longitude.to_radians(), point.latitude.to_radians(), 0.0);
    transform(ZONES.wgs84.as_ref()?, &zone.projection, &mut projete).ok()?;
    Some((projete.0, projete.1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn departement(code: &str) -> CodeDepartement {
        CodeDepartement::lire(code).unwrap()
    }

    /// Points calculés à part, par les formules de l'IGN et de Snyder, à dix centimètres près.
    #[test]
    fn chaque_territoire_a_sa_projection() {
        let cas = [
            // L'origine de Lambert-93 est exacte par définition.
            ("03", 700_000.0, 6_600_000.0, 3.0, 46.5),
            ("69", 844_000.5, 6_519_000.5, 4.852_577_490, 45.755_402_465),
            ("2A", 1_180_000.5, 6_110_000.5, 8.780_102_006, 41.932_493_495),
            ("29", 145_000.0, 6_838_000.0, -4.510_287_759, 48.404_569_795),
            ("971", 640_000.0, 1_770_000.0, -61.691_546_107, 16.005_639_313),
            ("973", 350_000.0, 545_000.0, -52.352_858_115, 4.929_287_136),
            ("974", 338_000.0, 7_690_000.0, 55.442_593_827, -20.883_144_691),
            ("975", 561_000.0, 5_182_000.0, -56.200_781_362, 46.788_757_314),
            ("976", 523_000.0, 8_586_000.0, 45.211_919_576, -12.790_703_386),
        ];
        for (code, x, y, longitude, latitude) in cas {
            let point = vers_wgs84(x, y, &departement(code)).unwrap();
            assert!((point.longitude - longitude).abs() < 1e-6, "{code} : {point:?}");
            assert!((point.latitude - latitude).abs() < 1e-6, "{code} : {point:?}");
        }
    }

    #[test]
    fn un_point_hors_du_territoire_ou_une_collectivite_sans_projection_ne_donnent_rien() {
        assert_eq!(vers_wgs84(700_000.0, 6_600_000.0, &departement("974")), None);
        assert_eq!(vers_wgs84(f64::NAN, 0.0, &departement("75")), None);
        assert_eq!(vers_wgs84(0.0, 0.0, &departement("75")), None);
        assert_eq!(vers_wgs84(500_000.0, 8_000_000.0, &departement("987")), None);
    }

    proptest! {
        #[test]
        fn l_aller_et_le_retour_rendent_le_point(
            (code, longitude, latitude) in prop_oneof![
                ("75|2A|29", -4.5..9.0, 42.0..51.0),
                ("971|972", -61.8..-60.9, 14.4..16.5),
                ("973", -54.0..-52.0, 2.5..5.5),
                ("974", 55.2..55.8, -21.3..-20.9),
                ("975", -56.4..-56.1, 46.8..47.1),
                ("976", 45.0..45.3, -13.0..-12.6),
            ]
        ) {
            let departement = departement(&code);
            let point = Coordonnees { longitude, latitude };
            let (x, y) = depuis_wgs84(point, &departement).unwrap();
            let lu = vers_wgs84(x, y, &departement).unwrap();
            prop_assert!((lu.longitude - longitude).abs() < 1e-6 && (lu.latitude - latitude).abs() < 1e-6);
        }
    }
}
