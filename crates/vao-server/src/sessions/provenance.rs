//! Where a request comes from: address, device, page of origin.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use vao_contract::CodeProbleme;
use vao_domain::Population;

use crate::{App, Problem};

/// Page that sent the request, as far as the browser says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    /// One of our sites, recognised by its `Origin`; both when they share an address.
    Site { usagers: bool, bo: bool },
    /// The browser says: same origin as the API, or typed by the person.
    MemeOrigine,
    /// Nothing is said: not a browser, which always sends `Origin` with a write.
    Programme,
    /// Another site.
    Inconnue,
}

/// Client of a sign-in route.
#[derive(Debug, Clone)]
pub struct Client {
    /// IP address, kept with the session.
    pub adresse_ip: String,
    /// IP address under which failures are counted.
    pub adresse_comptee: String,
    /// Browser and system.
    pub appareil: String,
    page: Page,
}

impl Client {
    /// Refuses a page that is not of this population's site; programs may pass.
    ///
    /// For routes that a cookie does not authenticate on its own.
    pub fn accepter(&self, population: Population) -> Result<(), Problem> {
        if self.vient_de(population) || self.page == Page::Programme {
            Ok(())
        } else {
            Err(refus())
        }
    }

    /// Refuses whatever is not a page of this population's site.
    ///
    /// For routes that only a cookie authenticates: the guard against cross-site requests.
    pub fn exiger(&self, population: Population) -> Result<(), Problem> {
        if self.vient_de(population) {
            Ok(())
        } else {
            Err(refus())
        }
    }

    fn vient_de(&self, population: Population) -> bool {
        match (self.page, population) {
            (Page::Site { usagers, .. }, Population::Usagers) => usagers,
            (Page::Site { bo, .. }, Population::Bo) => bo,
            (Page::MemeOrigine, _) => true,
            (Page::Programme | Page::Inconnue, _) => false,
        }
    }
}

fn refus() -> Problem {
    tracing::warn!("requête refusée : page d'origine inconnue");
    Problem::detaille(
        CodeProbleme::OrigineRefusee,
        "Ouvrez le service à son adresse habituelle, puis réessayez.",
    )
}

impl FromRequest for Client {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(requete: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(app) = requete.app_data::<Data<App>>() else {
            return std::future::ready(Err(Problem::new(CodeProbleme::Interne)));
        };
        let config = &app.commun.config;
        let texte = |nom: &str| requete.headers().get(nom).and_then(|valeur| valeur.to_str().ok());
        let adresse = adresse_ip(
            requete.peer_addr().map(|pair| pair.ip()),
            // Le dernier en-tête est celui que le mandataire a écrit.
            requete
                .headers()
                .get_all("X-Forwarded-For")
                .last()
                .and_then(|valeur| valeur.to_str().ok()),
            config.derriere_mandataire,
        );
        std::future::ready(Ok(Self {
            adresse_ip: adresse.map_or_else(|| "inconnue".to_owned(), |ip| ip.to_string()),
            adresse_comptee: adresse.map_or_else(|| "inconnue".to_owned(), adresse_comptee),
            appareil: appareil(texte(header::USER_AGENT.as_str()).unwrap_or_default()),
            page: page(
                (&config.url_usagers, &config.url_bo),
                requete.headers().contains_key(header::ORIGIN),
                texte("Origin"),
                texte("Sec-Fetch-Site"),
            ),
        }))
    }
}

fn page(sites: (&str, &str), origine_presente: bool, origine: Option<&str>, site: Option<&str>) -> Page {
    let est = |url: &str| origine.is_some_and(|origine| origine.eq_ignore_ascii_case(url.trim_end_matches('/')));
    let (usagers, bo) = (est(sites.0), est(sites.1));
    match (usagers || bo, site) {
        (true, _) => Page::Site { usagers, bo },
        (false, Some("same-origin")) => Page::MemeOrigine,
        (false, Some("none")) if !origine_presente => Page::MemeOrigine,
        (false, None) if !origine_presente => Page::Programme,
        (false, _) => Page::Inconnue,
    }
}

/// Address of the client: the peer, or the last hop that our own proxy wrote.
fn adresse_ip(pair: Option<IpAddr>, transmise: Option<&str>, derriere_mandataire: bool) -> Option<IpAddr> {
    let annoncee = transmise
        .filter(|_| derriere_mandataire)
        .and_then(|liste| liste.rsplit(',').next());
    annoncee
        .and_then(|texte| texte.trim().parse().ok())
        .or(pair)
        .map(|ip: IpAddr| ip.to_canonical())
}

/// Address under which failures are counted: a subscriber holds a whole /64 of IPv6.
fn adresse_comptee(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// Browser and system, from what the browser announces: no more is kept of it.
fn appareil(annonce: &str) -> String {
    // L'ordre compte : Edge et Opera s'annoncent aussi comme Chrome, et Chrome comme Safari.
    const NAVIGATEURS: [(&str, &str); 5] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMES: [(&str, &str); 6] = [
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iOS"),
        ("iPad", "iOS"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let nom = |table: &[(&str, &'static str)]| table.iter().find(|(mot, _)| annonce.contains(mot)).map(|(_, nom)| *nom);
    match (nom(&NAVIGATEURS), nom(&SYSTEMES)) {
        (Some(navigateur), Some(systeme)) => format!("{navigateur}, {systeme}"),
        (Some(seul), None) | (None, Some(seul)) => seul.to_owned(),
        (None, None) => "Appareil inconnu".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USAGERS: &str = "https://vao.test";
    const BO: &str = "https://bo.vao.test/";

    fn client(origine: Option<&str>, site: Option<&str>) -> Client {
        Client {
            adresse_ip: String::new(),
            adresse_comptee: String::new(),
            appareil: String::new(),
            page: page((USAGERS, BO), origine.is_some(), origine, site),
        }
    }

    #[test]
    fn seule_une_page_du_site_de_la_population_passe_le_garde() {
        let exiger = |origine, site, population| client(origine, site).exiger(population).is_ok();
        let usagers = Population::Usagers;

        assert!(exiger(Some("https://vao.test"), None, usagers));
        assert!(exiger(Some("https://bo.vao.test"), Some("same-origin"), Population::Bo));
        assert!(exiger(Some("https://autre-nom.test"), Some("same-origin"), usagers));
        assert!(exiger(None, Some("none"), usagers));
        assert!(!exiger(Some("https://bo.vao.test"), Some("same-origin"), usagers));
        assert!(!exiger(Some("https://pirate.test"), None, usagers));
        assert!(!exiger(Some("https://pirate.test"), Some("cross-site"), usagers));
        assert!(!exiger(Some("https://pirate.test"), Some("none"), usagers));
        assert!(!exiger(Some("https://vao.test.pirate.test"), None, usagers));
        assert!(!exiger(Some("null"), None, usagers));
        assert!(!exiger(None, Some("cross-site"), usagers));
        assert!(!exiger(None, Some("same-site"), usagers));
        assert!(!exiger(None, None, usagers));
    }

    #[test]
    fn un_programme_peut_se_connecter_mais_pas_une_autre_page() {
        assert!(client(None, None).accepter(Population::Bo).is_ok());
        assert!(
            client(Some("https://pirate.test"), None)
                .accepter(Population::Bo)
                .is_err()
        );
        assert!(client(None, Some("cross-site")).accepter(Population::Bo).is_err());
    }

    /// COMPTES-T9, pour la part de l'adresse : un en-tête forgé ne change pas l'adresse comptée.
    #[test]
    fn l_adresse_ne_vient_d_un_en_tete_que_derriere_un_mandataire() {
        let pair = Some("10.0.0.9".parse().unwrap());
        let lue = |liste, mandataire| adresse_ip(pair, liste, mandataire).unwrap().to_string();

        assert_eq!(lue(Some("203.0.113.7"), false), "10.0.0.9");
        assert_eq!(lue(Some("1.1.1.1, 203.0.113.7"), true), "203.0.113.7");
        assert_eq!(lue(Some("203.0.113.7, pirate"), true), "10.0.0.9");
        assert_eq!(lue(None, true), "10.0.0.9");
    }

    #[test]
    fn une_adresse_v6_compte_pour_son_reseau() {
        assert_eq!(
            adresse_comptee("2001:db8:1:2:3:4:5:6".parse().unwrap()),
            "2001:db8:1:2::/64"
        );
        assert_eq!(adresse_comptee("203.0.113.7".parse().unwrap()), "203.0.113.7");
    }

    #[test]
    fn un_appareil_se_nomme_sans_ses_details() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0";

        assert_eq!(appareil(edge), "Edge, Windows");
        assert_eq!(
            appareil("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            "Firefox, Linux"
        );
        assert_eq!(appareil("curl/8.5"), "Appareil inconnu");
        assert_eq!(appareil(""), "Appareil inconnu");
    }
}
